import { setImmediate as nextTurn } from 'node:timers/promises'
import { listen, type Listening } from './http/listen.ts'

/** The tenant's place on the network: it can be shut, and opened again where it was. */
export interface FrontDoor {
  readonly port: number
  /** Shut, nothing listens and every connection has ended. */
  setOpen(isOpen: boolean): void
  close(): Promise<void>
}

/**
 * Listens; see {@link listen} for what is thrown.
 *
 * @param report - Told when it cannot be opened again: somebody else has taken the port.
 */
export async function openFrontDoor(
  createServer: Parameters<typeof listen>[0],
  { host, port, report }: { host: string | undefined; port: number; report: (error: unknown) => void },
): Promise<FrontDoor> {
  const first = await listen(createServer, host, port)
  let listening: Listening | undefined = first
  let isWanted = true
  let work = Promise.resolve()
  /** One at a time, and always to what is wanted by then. */
  const settle = async (): Promise<void> => {
    // Whoever asked for it over HTTP is answered first: that takes no more than this turn of the loop.
    await nextTurn()
    const was = listening
    if (isWanted === (was !== undefined)) return
    listening = undefined
    if (was === undefined) listening = await listen(createServer, host, first.port)
    else await was.close()
  }
  const setOpen = (isOpen: boolean): void => {
    isWanted = isOpen
    work = work.then(settle).catch(report)
  }
  return {
    port: first.port,
    setOpen,
    close: () => {
      setOpen(false)
      return work
    },
  }
}
