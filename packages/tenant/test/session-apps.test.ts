import { setImmediate } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Database } from '../src/engine/database.ts'
import { sessionApp } from '../src/session-apps.ts'

it('is nobody’s failure when a session cannot be opened and its socket takes no frame', async () => {
  const opening = vi.spyOn(Database, 'open').mockRejectedValue(new Error('out of memory'))
  const failed: unknown[] = []
  const note = (error: unknown): unknown => failed.push(error)
  process.on('unhandledRejection', note)
  onTestFinished(() => {
    process.off('unhandledRejection', note)
    opening.mockRestore()
  })
  const session = sessionApp('SessionApp_1')?.openSession()
  const told: unknown[] = []
  session?.attach((frame) => told.push(frame))
  session?.attach(() => {
    throw new Error('takes none')
  })
  await expect(session?.close()).rejects.toThrow('out of memory')
  // Node tells of a rejection when all that waited is through.
  await setImmediate()
  expect(told).toMatchObject([{ error: { code: -32603, message: 'Internal error: Error: out of memory' } }])
  expect(failed).toEqual([])
})
