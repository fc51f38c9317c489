// Close codes as @qlik/api 2.19.0 names them; error codes from the QIX schema's LocalizedErrorCode.
import { describe, expect, it } from 'vitest'
import { failureOfClose, failureOfOpen } from '../../src/single/page-failure.ts'

describe('A page that cannot start', () => {
  it.each([
    [4203, 'no-permission'],
    [4204, 'app-not-found'],
    [4005, 'session-limit'],
    [4006, 'signed-out'],
    [1006, 'unreachable'],
    [1000, 'unreachable'],
  ])('takes close code %i for %s', (code, reason) => {
    expect(failureOfClose(code)).toMatchObject({ reason, message: expect.stringContaining(String(code)) })
  })

  it.each([
    [1003, 'app-not-found'],
    [5, 'no-permission'],
    [403, 'no-permission'],
    [-128, 'unreachable'],
  ])('takes engine error %i for %s', (code, reason) => {
    expect(failureOfOpen(Object.assign(new Error('refused'), { code }))).toMatchObject({ reason })
  })

  it('keeps its head when the error is none of the engine', () => {
    expect(failureOfOpen('nonsense')).toMatchObject({ reason: 'unreachable' })
  })
})
