import process from 'node:process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { processIo } from '@oriel/cli'

const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') }

afterEach(() => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) {
      if (!before[signal].includes(listener)) process.off(signal, listener)
    }
  }
  vi.restoreAllMocks()
})

describe('a signal to the command', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s asks it to end at first, and ends it the second time with %i', (signal, code) => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
    const io = processIo()
    expect(io.interrupted.aborted).toBe(false)
    process.emit(signal, signal)
    expect(io.interrupted.aborted).toBe(true)
    expect(exit).not.toHaveBeenCalled()
    process.emit(signal, signal)
    expect(exit).toHaveBeenCalledExactlyOnceWith(code)
  })
})
