import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { openApp } from '../src/engine/connect.ts'
import { trimmedSchema } from '../src/engine/schema.ts'
import type { CauseReport } from '../src/index.ts'
import { nodeSocket, startEngineStub, type EngineStub } from './engine-stub.ts'

const opened = { result: { qReturn: { qType: 'Doc', qHandle: 1, qGenericId: 'app-1' } } }
const object = {
  result: { qReturn: { qType: 'GenericObject', qHandle: 2, qGenericType: 'AppPropsList', qGenericId: 'X' } },
}

let stub: EngineStub | undefined
afterEach(async () => {
  await stub?.close()
  stub = undefined
})

async function open(engine: EngineStub, openMs = 5000) {
  stub = engine
  const controller = new AbortController()
  const losses: CauseReport[] = []
  const options = {
    url: engine.url,
    appId: 'app-1',
    schema: trimmedSchema,
    createSocket: nodeSocket,
    clock: systemClock,
    wantsTheme: true,
    openMs,
  }
  const doc = openApp({ ...options, onLost: (cause) => losses.push(cause) }, controller.signal)
  return { doc, losses, controller }
}

describe('an open app', () => {
  // enigma.js 2.15 says nothing at all when the server closes with 1000 or 4000.
  it.each([
    [1000, 'closed-by-server', 'observed'],
    [4000, 'closed-by-server', 'observed'],
    [4001, 'idle-timeout', 'observed'],
    [4003, 'engine-moved', 'observed'],
    [4006, 'session-expired', 'observed'],
    [4206, 'network-lost', 'observed'],
    [4999, 'network-lost', 'inferred'],
  ] as const)('that the server closes with %i is lost as %s, once', async (code, name, certainty) => {
    const { doc, losses } = await open(await startEngineStub(() => opened))
    await doc
    stub?.sockets[0]?.close(code)
    await vi.waitFor(() => expect(losses).toHaveLength(1))
    expect(losses[0]).toMatchObject({ name, certainty, source: `close ${code}` })
    await expect((await doc).doc.getAppLayout()).rejects.toMatchObject({ enigmaError: true, code: -1 })
    expect(losses).toHaveLength(1)
  })

  it('whose link is reset is lost by inference', async () => {
    const { doc, losses } = await open(await startEngineStub(() => opened))
    await doc
    stub?.tcp[0]?.resetAndDestroy()
    await vi.waitFor(() =>
      expect(losses).toMatchObject([{ name: 'network-lost', certainty: 'inferred', source: 'close 1006' }]),
    )
  })

  it('that sends something other than JSON is given up instead of throwing', async () => {
    const { doc, losses } = await open(await startEngineStub(() => opened))
    await doc
    stub?.sockets[0]?.send('<html>')
    await vi.waitFor(() => expect(losses).toMatchObject([{ name: 'protocol-error', certainty: 'observed' }]))
  })

  it('rejects what is pending at once when it is abandoned on a frozen link', async () => {
    const { doc, losses, controller } = await open(
      await startEngineStub(({ method }) => (method === 'OpenDoc' ? opened : undefined)),
    )
    const layout = (await doc).doc.getAppLayout()
    stub?.tcp[0]?.pause()
    controller.abort(new Error('left'))
    await expect(layout).rejects.toMatchObject({ code: -1 })
    expect(losses).toEqual([])
  })

  it('keeps Qlik’s reason of a close as the detail', async () => {
    const { doc, losses } = await open(await startEngineStub(() => opened))
    await doc
    stub?.sockets[0]?.close(4240, '{"code":"QEP-104","traceId":"00aa"}')
    await vi.waitFor(() => expect(losses).toMatchObject([{ name: 'engine-unavailable', detail: 'QEP-104 00aa' }]))
  })
})

describe('an app that does not open', () => {
  it.each([
    [4203, 'access-denied'],
    [4204, 'app-not-found'],
    [4005, 'session-limit'],
  ] as const)('because of close %i is refused as %s', async (code, name) => {
    const { doc, losses } = await open(
      await startEngineStub(() => {
        stub?.sockets[0]?.close(code)
        return undefined
      }),
    )
    await expect(doc).rejects.toMatchObject({ report: { name, source: `close ${code}` } })
    expect(losses).toEqual([])
  })

  it.each([
    [1003, 'app-not-found'],
    [5, 'access-denied'],
    [77, 'protocol-error'],
  ] as const)('because of QIX error %i is refused as %s', async (code, name) => {
    const { doc } = await open(await startEngineStub(() => ({ error: { code, parameter: '', message: 'no' } })))
    await expect(doc).rejects.toMatchObject({ report: { name, source: `OpenDoc error ${code}`, detail: 'no' } })
  })

  it('because OnConnected names an error is refused for that, though OpenDoc stays unanswered', async () => {
    const greeting = JSON.stringify({
      jsonrpc: '2.0',
      method: 'OnConnected',
      params: { qSessionState: 'SESSION_ERROR_NO_LICENSE' },
    })
    const { doc } = await open(await startEngineStub(() => undefined, greeting))
    await expect(doc).rejects.toMatchObject({
      report: { name: 'license', source: 'OnConnected SESSION_ERROR_NO_LICENSE' },
    })
  })

  it('because nothing listens is refused by inference', async () => {
    const engine = await startEngineStub(() => opened)
    await engine.close()
    const { doc } = await open(engine)
    stub = undefined
    await expect(doc).rejects.toMatchObject({
      report: { name: 'network-lost', certainty: 'inferred', source: 'close 1006' },
    })
  })

  it('because a policy makes the constructor throw is refused, not left waiting', async () => {
    const createSocket = (): never => {
      throw new Error('SecurityError')
    }
    const options = {
      url: 'ws://127.0.0.1:1/app/a',
      appId: 'a',
      schema: trimmedSchema,
      createSocket,
      clock: systemClock,
      openMs: 5000,
      wantsTheme: false,
    }
    const doc = openApp({ ...options, onLost: () => undefined }, new AbortController().signal)
    await expect(doc).rejects.toMatchObject({ report: { name: 'network-lost', source: 'new WebSocket() threw' } })
  })

  it('closes its socket when it is abandoned on the way', async () => {
    const { doc, controller } = await open(await startEngineStub(() => undefined))
    await vi.waitFor(() => expect(stub?.sockets).toHaveLength(1))
    controller.abort(new Error('left'))
    await expect(doc).rejects.toThrow()
    await vi.waitFor(() => expect(stub?.sockets[0]?.readyState).toBe(3))
  })
})

describe('the theme', () => {
  const asked: string[] = []
  const answers = (over: Record<string, Record<string, unknown>>) => async () => {
    asked.length = 0
    const table: Record<string, Record<string, unknown>> = { OpenDoc: opened, CreateSessionObject: object, ...over }
    const { doc } = await open(
      await startEngineStub(({ method, handle }) => {
        asked.push(`${handle}.${method}`)
        return table[method] ?? { error: { code: -32601, parameter: '', message: 'Method not found' } }
      }),
    )
    return await (
      await doc
    ).theme
  }
  const breeze = [{ qData: { theme: 'breeze' } }]

  it('is asked for in the same breath as the app, on the handle that the app will have', async () => {
    const read = answers({ GetObjects: { result: { qList: breeze } } })
    expect(await read()).toBe('breeze')
    expect(asked).toEqual(['-1.OpenDoc', '1.GetObjects'])
  })

  it('is undefined for an app without properties', async () => {
    expect(await answers({ GetObjects: { result: { qList: [] } } })()).toBeUndefined()
  })

  it('is asked for as the tutorial does by an engine that refuses the early question', async () => {
    const read = answers({ GetLayout: { result: { qLayout: { qAppObjectList: { qItems: breeze } } } } })
    expect(await read()).toBe('breeze')
    expect(asked.slice(0, 4)).toEqual(['-1.OpenDoc', '1.GetObjects', '1.CreateSessionObject', '2.GetLayout'])
  })

  it('is asked for again by an engine that gives the app another handle', async () => {
    const seventh = { result: { qReturn: { qType: 'Doc', qHandle: 7, qGenericId: 'app-1' } } }
    const layout = { result: { qLayout: { qAppObjectList: { qItems: breeze } } } }
    const read = answers({
      OpenDoc: seventh,
      GetObjects: { result: { qList: [{ qData: { theme: 'wrong' } }] } },
      GetLayout: layout,
    })
    expect(await read()).toBe('breeze')
  })
})
