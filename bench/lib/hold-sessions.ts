import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { WebSocket, type RawData } from 'ws'

export interface Held {
  readonly sessions: number
  /** Of the tenant's process, for each session, after its garbage has been collected. */
  readonly residentMegabytes: number
  readonly heapMegabytes: number
}

// The tenant stands in a process of its own, so that its clients' memory is not counted.
const script = `import { startTenant } from '@oriel/tenant'
  const tenant = await startTenant({ apps: [{ demo: true, rows: 20000 }] })
  const token = await tenant.signToken()
  const login = await fetch(tenant.origin + '/login/jwt-session', { method: 'POST', headers: { authorization: 'Bearer ' + token } })
  const cookie = login.headers.getSetCookie().map((text) => text.split(';')[0]).join('; ')
  process.on('message', (message) => {
    if (message === 'close') return void tenant.close().then(() => process.exit())
    tenant.requestLog.clear()
    for (let round = 0; round < 3; round++) gc()
    process.send(process.memoryUsage())
  })
  process.send({ origin: tenant.origin, app: tenant.apps[0].id, cookie })`

/** Opens so many engine sessions over sockets, each with what a page has open, and weighs the tenant before and after. */
export async function holdSessions(sessions: number): Promise<Held> {
  const args = ['--expose-gc', '--input-type=module', '-e', script]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 1, 2, 'ipc'] })
  try {
    const [{ origin, app, cookie }] = (await once(child, 'message')) as [Record<'origin' | 'app' | 'cookie', string>]
    const open = (identity: string) => openSession(origin, app, cookie, identity)
    // The first ones bring in what all share: answers that are remembered, compiled code.
    const warm = [await open('warm-1'), await open('warm-2')]
    const before = await weigh(child)
    const held: WebSocket[] = []
    for (let index = 0; index < sessions; index++) held.push(await open(`held-${index}`))
    const after = await weigh(child)
    for (const socket of [...warm, ...held]) socket.terminate()
    const each = (key: 'rss' | 'heapUsed'): number => (after[key] - before[key]) / sessions / 2 ** 20
    return { sessions, residentMegabytes: each('rss'), heapMegabytes: each('heapUsed') }
  } finally {
    child.send('close')
    await once(child, 'exit')
  }
}

async function weigh(child: ChildProcess): Promise<NodeJS.MemoryUsage> {
  const answer = once(child, 'message')
  child.send('weigh')
  const [usage] = (await answer) as [NodeJS.MemoryUsage]
  return usage
}

/** The calls of a page that shows current selections, a list and a chart; with patches asked for, as enigma.js does. */
async function openSession(origin: string, app: string, cookie: string, identity: string): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/app/${app}/identity/${identity}`, {
    headers: { cookie },
  })
  const qInitialDataFetch = [{ qTop: 0, qLeft: 0, qWidth: 2, qHeight: 100 }]
  const qHyperCubeDef = {
    qDimensions: [{ qDef: { qFieldDefs: ['Month'] } }],
    qMeasures: [{ qDef: { qDef: 'Avg(Delay)' } }],
    qInitialDataFetch,
  }
  const qListObjectDef = { qDef: { qFieldDefs: ['Weekday'] }, qInitialDataFetch }
  const create = (properties: object) => ({ handle: 1, method: 'CreateSessionObject', params: [properties] })
  const calls = [
    { handle: -1, method: 'OpenDoc', params: [app] },
    create({ qInfo: { qType: 'CurrentSelections' }, qSelectionObjectDef: {} }),
    create({ qInfo: { qType: 'list' }, qListObjectDef }),
    create({ qInfo: { qType: 'chart' }, qHyperCubeDef }),
    ...[2, 3, 4].map((handle) => ({ handle, method: 'GetLayout', params: [] })),
  ]
  const answered = new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`the socket of ${identity} was closed with ${code}`)))
    socket.on('message', (data) => {
      const { id, error } = JSON.parse(text(data)) as { id?: number; error?: { message: string } }
      if (error !== undefined) reject(new Error(error.message))
      if (id === calls.length) resolve()
    })
  })
  await once(socket, 'open')
  calls.forEach((call, index) => socket.send(JSON.stringify({ jsonrpc: '2.0', id: index + 1, delta: true, ...call })))
  await answered
  socket.removeAllListeners('close')
  return socket
}

function text(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8')
}
