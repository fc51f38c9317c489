import { getEventListeners } from 'node:events'
import { expect, it, vi } from 'vitest'
import { Faults } from '../../src/faults/faults.ts'
import { RequestGate } from '../../src/sockets/request-gate.ts'
import { ownClock } from '../../src/tenant-clock.ts'
import { FakeClock } from '../support/fake-clock.ts'

function gate(): { clock: FakeClock; faults: Faults; passed: string[]; take(id: number, length: number): void } {
  const clock = new FakeClock()
  const owned = ownClock(clock)
  const faults = new Faults(owned, () => 0)
  const passed: string[] = []
  const made: RequestGate = new RequestGate({
    faults,
    clock: owned,
    target: { user: 'ada', path: '/app/x', appId: 'x', identity: '' },
    isBlocked: () => made.isBlocking,
    onUnblocked: () => made.proceed(),
    pass: (text) => passed.push(text.slice(0, 1)),
    answer: () => undefined,
  })
  const take = (id: number, length: number): void => {
    made.take({ text: String(id).padEnd(length), envelope: { id, handle: 1, method: 'GetLayout', params: [] } })
  }
  return { clock, faults, passed, take }
}

it('a calculation that is over no longer listens for the end of its fault', () => {
  const { clock, faults, passed, take } = gate()
  faults.add({ name: 'slow-calculation' })
  const begin = vi.spyOn(faults, 'begin')
  take(1, 10)
  const lifted = begin.mock.results.map(({ value }) => (value as { lifted?: AbortSignal } | undefined)?.lifted).at(-1)
  if (lifted === undefined) throw new Error('the fault has not begun')
  expect(getEventListeners(lifted, 'abort')).toHaveLength(1)
  clock.advance(30_000)
  expect(passed).toEqual(['1'])
  expect(getEventListeners(lifted, 'abort')).toEqual([])
})

it.each(['nothing', 'session'] as const)(
  'what is held has 16 million characters at most (blocks: %s)',
  async (blocks) => {
    const { faults, passed, take } = gate()
    const fault = faults.add({ name: 'slow-calculation', blocks })
    for (const id of [1, 2]) take(id, 8_000_000)
    take(3, 1)
    expect(passed).toEqual(['3'])
    fault.remove()
    await vi.waitFor(() => expect(passed).toEqual(['3', '1', '2']))
    faults.add({ name: 'slow-calculation' })
    for (const id of [4, 5]) take(id, 8_000_000)
    expect(passed).toEqual(['3', '1', '2'])
  },
)
