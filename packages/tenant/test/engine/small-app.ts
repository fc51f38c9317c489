import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { type EngineApp, type EngineSession, loadApp, type SessionOptions } from '../../src/engine/engine.ts'
import { Client } from './client.ts'

const opened: { app?: EngineApp; folder: string }[] = []

afterEach(async () => {
  for (const { app, folder } of opened.splice(0)) {
    await app?.close()
    await rm(folder, { recursive: true, force: true })
  }
})

/** Writes files into a new folder that goes after the test. */
export async function writeFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-app-'))
  opened.push({ folder })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

/**
 * Sales of a few products. Known by heart in the tests:
 * Fruit: apple 3 x 2, 5 x 1; pear 4 x 2 - Vegetable: leek 7 x 1, kale 0 x 9 - and one sale of an unknown product.
 * Plum is never sold.
 */
export const sales = {
  'sales.csv': `product,day,amount,price
apple,Mon,3,2
apple,Tue,5,1
pear,Mon,4,2
leek,Wed,7,1
kale,Wed,0,9
fig,Tue,1,6
`,
  'products.csv': `product,kind
apple,Fruit
pear,Fruit
plum,Fruit
leek,Vegetable
kale,Vegetable
`,
  'app.json': JSON.stringify({
    id: 'sales-app',
    title: 'Sales',
    theme: 'card',
    tables: {
      Sales: {
        file: 'sales.csv',
        fields: {
          Product: 'product',
          Day: `dual(day, list_position(['Mon', 'Tue', 'Wed'], day))`,
          Amount: 'amount',
          Price: 'price',
        },
      },
      Products: { file: 'products.csv', fields: { Product: 'product', Kind: 'kind' } },
    },
    objects: [
      { qInfo: { qId: 'sheet-1', qType: 'sheet' }, qMetaDef: { title: 'Overview' }, cells: [] },
      { qInfo: { qId: 'kpi-1', qType: 'kpi' } },
      { qInfo: { qId: 'kind', qType: 'dimension' }, qDim: { qFieldDefs: ['Kind'], qFieldLabels: ['Sort of product'] } },
      {
        qInfo: { qId: 'total', qType: 'measure' },
        qMeasure: { qDef: 'Sum(Amount)', qLabel: 'Pieces', qNumFormat: { qType: 'F', qnDec: 1, qUseThou: 0 } },
      },
    ],
  }),
}

interface Sales {
  readonly app: EngineApp
  readonly client: Client
  /** One more socket of the same session. */
  readonly another: () => Promise<Client>
  /** A socket of a session of its own. */
  readonly elsewhere: (options?: SessionOptions) => Promise<Client>
}

/**
 * Loads the app of {@link sales}, with a client that has opened it.
 *
 * @param more - Goes into `app.json`.
 */
export async function openSales(more: object = {}, options: SessionOptions = {}): Promise<Sales> {
  const definition = { ...(JSON.parse(sales['app.json']) as object), ...more }
  const folder = await writeFolder({ ...sales, 'app.json': JSON.stringify(definition) })
  const app = await loadApp({ folder })
  opened.push({ app, folder })
  const open = async (session: EngineSession): Promise<Client> => {
    const client = new Client(session)
    await client.open('sales-app')
    return client
  }
  const session = app.openSession(options)
  const another = (): Promise<Client> => open(session)
  return { app, client: await another(), another, elsewhere: (other) => open(app.openSession(other)) }
}

/** Properties of an object with a hypercube. */
export function cube(
  dimensions: readonly (string | object)[],
  measures: readonly (string | object)[],
  more: object = {},
): object {
  return {
    qInfo: { qType: 'cube' },
    qHyperCubeDef: {
      qDimensions: dimensions.map((field) => (typeof field === 'string' ? { qDef: { qFieldDefs: [field] } } : field)),
      qMeasures: measures.map((qDef) => (typeof qDef === 'string' ? { qDef: { qDef } } : qDef)),
      qInitialDataFetch: [{ qWidth: 20, qHeight: 100 }],
      ...more,
    },
  }
}

/** Properties of an object with a list of a field's values. */
export function list(field: string, more: object = {}): object {
  const fetch = [{ qTop: 0, qLeft: 0, qWidth: 1, qHeight: 100 }]
  return {
    qInfo: { qType: 'list' },
    qListObjectDef: { qDef: { qFieldDefs: [field] }, qShowAlternatives: true, qInitialDataFetch: fetch, ...more },
  }
}

/** The texts of the first page of a cube. */
export async function textsOf(client: Client, handle: number): Promise<string[][]> {
  const { qHyperCube } = await client.layout(handle)
  if (qHyperCube?.qError !== undefined) throw new Error(JSON.stringify(qHyperCube.qError))
  return (qHyperCube?.qDataPages?.[0]?.qMatrix ?? []).map((row) => row.map((cell) => String(cell.qText)))
}

/** `value:state` of the first page of a list. */
export async function statesOf(client: Client, handle: number): Promise<string[]> {
  const { qListObject } = await client.layout(handle)
  return (qListObject?.qDataPages?.[0]?.qMatrix ?? []).map(([cell]) => `${cell?.qText}:${cell?.qState}`)
}
