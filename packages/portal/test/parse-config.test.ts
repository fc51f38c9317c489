import { describe, expect, it } from 'vitest'
import { parseConfig } from '../src/page/parse-config.ts'

const complete = {
  tenant: 'http://localhost:4301',
  webIntegrationId: 'wi-1',
  appId: 'app-1',
  sheetId: 'sheet-1',
  demoFaults: true,
  user: null,
  users: [{ subject: 'demo-analyst', name: 'Demo Analyst' }],
}

describe('The page reads its configuration', () => {
  it('as the server gives it, signed in or not', () => {
    expect(parseConfig(complete)).toEqual(complete)
    const user = { subject: 'demo-analyst', name: 'Demo Analyst' }
    expect(parseConfig({ ...complete, user }).user).toEqual(user)
  })

  it.each([
    ['a list', []],
    ['nothing', null],
    ['text', 'config'],
    ['no tenant', { ...complete, tenant: undefined }],
    ['an empty sheet', { ...complete, sheetId: '' }],
    ['no users', { ...complete, users: undefined }],
    ['a user without a name', { ...complete, users: [{ subject: 'x' }] }],
    ['a signed-in user without a subject', { ...complete, user: { name: 'x' } }],
  ])('and refuses %s with a reason', (_, body) => {
    expect(() => parseConfig(body)).toThrow(TypeError)
  })

  it('and shows fault buttons only when it is told to', () => {
    expect(parseConfig({ ...complete, demoFaults: undefined }).demoFaults).toBe(false)
  })
})
