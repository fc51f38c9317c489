import { describe, expect, it } from 'vitest'
import { en } from '../src/texts/en.ts'

// The closed list of causes, as the design has it.
const causes = [
  'device-offline',
  'network-lost',
  'link-frozen',
  'engine-moved',
  'engine-unavailable',
  'idle-timeout',
  'session-expired',
  'signed-out',
  'closed-by-page',
  'closed-by-server',
  'session-limit',
  'license',
  'access-denied',
  'app-not-found',
  'different-user',
  'cookies-blocked',
  'origin-not-allowed',
  'blocked-by-page-policy',
  'frame-refused',
  'portal-signed-out',
  'token-unavailable',
  'token-rejected',
  'rate-limited',
  'tenant-unreachable',
  'protocol-error',
]

describe('the English texts', () => {
  it('have words for every cause and no other', () => {
    expect(Object.keys(en.causes).sort()).toEqual([...causes].sort())
  })

  it.each(Object.entries(en.causes))('say %s in a title, whole sentences and a button', (_, words) => {
    expect(words.title).toMatch(/^[A-Z][^.!?]+$/)
    expect(words.title.length).toBeLessThanOrEqual(50)
    expect(words.text).toMatch(/^[A-Z].*[.]$/)
    expect(words.text.length).toBeLessThanOrEqual(160)
    expect(words.action).toMatch(/^[A-Z][a-z]+( [a-z]+){0,2}$/)
  })

  it.each(Object.entries(en.causes))('put %s without jargon, codes or blame', (_, words) => {
    const all = `${words.title} ${words.text} ${words.action}`
    expect(all).not.toMatch(
      /websocket|socket|engine|tenant|jwt|token|csrf|cors|origin|csp|iframe|http|error|fail|invalid/i,
    )
    expect(all).not.toMatch(/[0-9<>{}]|!|\byou (must|should|have to|forgot)\b/i)
  })

  it('tell causes apart: no two share title and text', () => {
    const seen = Object.values(en.causes).map((words) => `${words.title} ${words.text}`)
    expect(new Set(seen).size).toBe(causes.length)
  })
})
