import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import type { Client } from './client.ts'
import { openSales } from './small-app.ts'

// The schemas that Qlik publishes with enigma.js 2.15.0: the newest there, and the one of the seed tutorial.
interface Schema {
  readonly structs: Readonly<Record<string, Readonly<Record<string, { readonly In: readonly { Name: string }[] }>>>>
}
const load = createRequire(import.meta.url)

/** A handle of every struct that a client can get one of. */
async function handlesOf(client: Client): Promise<Readonly<Record<string, number>>> {
  const handle = async (method: string, ...params: unknown[]): Promise<number> => {
    return Number((await client.ask(1, method, params)).qReturn?.qHandle)
  }
  const bookmark = { qInfo: { qType: 'bookmark' }, qMetaDef: { title: 'Mine' } }
  return {
    Global: -1,
    Doc: 1,
    GenericObject: await handle('GetObject', 'sheet-1'),
    GenericDimension: await handle('GetDimension', 'kind'),
    GenericMeasure: await handle('GetMeasure', 'total'),
    GenericBookmark: await handle('CreateBookmark', bookmark),
    GenericVariable: await handle('CreateSessionVariable', { qInfo: { qType: 'variable' }, qName: 'vMine' }),
    Field: await handle('GetField', 'Kind'),
  }
}

// They are taken ahead of all others, whatever they say.
const cancelling = ['CancelRequest', 'AbortRequest', 'AbortAll']

describe.each(['12.2027.0', '12.612.0'])('every method of the published schema %s', (version) => {
  const { structs } = load(`enigma.js/schemas/${version}.json`) as Schema

  it('is either supported, with the very parameters of the schema, or refused by its name', async () => {
    const { client } = await openSales()
    const counts: Record<string, string> = {}
    for (const [struct, handle] of Object.entries(await handlesOf(client))) {
      const methods = Object.entries(structs[struct] ?? {}).filter(([name]) => !cancelling.includes(name))
      expect(methods.length, struct).toBeGreaterThan(0)
      let supported = 0
      for (const [method, { In }] of methods) {
        const { error } = await client.call(handle, method, { noSuchParameter: true })
        if (error?.code === -32601) {
          const message = `${method} of ${struct} is not supported by the local tenant`
          expect(error).toEqual({ code: -32601, parameter: method, message })
          continue
        }
        supported += 1
        expect(error, `${struct}.${method}`).toMatchObject({ code: -32602, parameter: 'noSuchParameter' })
        const known = /it has (.*)$/.exec(error?.message ?? '')?.[1]?.split(', ') ?? []
        // A later schema may have more of them.
        const names = In.map(({ Name }) => Name)
        if (names.length > 0) expect(known.slice(0, names.length), `${struct}.${method}`).toEqual(names)
      }
      counts[struct] = `${supported} of ${methods.length}`
    }
    console.info(`supported of ${version}: ${JSON.stringify(counts)}`)
  })
})

it('refuses a method that no schema has in the same words', async () => {
  const { client } = await openSales()
  expect((await client.call(1, 'x'.repeat(1000))).error).toMatchObject({
    code: -32601,
    message: `${'x'.repeat(100)} of Doc is not supported by the local tenant`,
  })
})
