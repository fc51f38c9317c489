import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port of this machine that was free a moment ago, for what has to be told its port beforehand. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
