import { describe, expect, it } from 'vitest'
import { readSettings, type SheetAttributes } from '../src/settings.ts'

const base = 'https://portal.example/reports/today'
const complete: SheetAttributes = {
  tenant: 'acme.eu.qlikcloud.com',
  webIntegration: 'wi-1',
  app: 'app-1',
  sheet: 'sheet-1',
  tokenEndpoint: '/oriel/token',
}

function problemsOf(attributes: SheetAttributes, hasSession = false): readonly string[] {
  return (readSettings(attributes, base, hasSession).problems ?? []).map((problem) => problem.attribute)
}

describe('readSettings', () => {
  it('fills in the tutorial’s options and height, and makes addresses absolute', () => {
    expect(readSettings(complete, base, false)).toEqual({
      frame: {
        tenant: 'https://acme.eu.qlikcloud.com',
        appId: 'app-1',
        sheetId: 'sheet-1',
        objectId: undefined,
        theme: undefined,
        opt: 'ctxmenu,currsel',
        height: '900px',
      },
      session: {
        tenant: 'https://acme.eu.qlikcloud.com',
        appId: 'app-1',
        webIntegrationId: 'wi-1',
        tokenEndpoint: 'https://portal.example/oriel/token',
        identity: undefined,
        subject: undefined,
        theme: undefined,
      },
    })
  })

  it('takes a tenant as an origin, with its port', () => {
    const settings = readSettings({ ...complete, tenant: 'http://localhost:4301' }, base, false)
    expect(settings.problems === undefined && settings.frame.tenant).toBe('http://localhost:4301')
  })

  it('keeps an empty identity apart from none: it is the default session', () => {
    const settings = readSettings({ ...complete, identity: '' }, base, false)
    expect(settings.problems === undefined && settings.session?.identity).toBe('')
  })

  it('keeps empty options apart from none', () => {
    const settings = readSettings({ ...complete, opt: '' }, base, false)
    expect(settings.problems === undefined && settings.frame.opt).toBe('')
  })

  it('names everything that is missing at once', () => {
    expect(problemsOf({})).toEqual(['tenant', 'app', 'sheet', 'web-integration', 'token-endpoint'])
  })

  it('takes empty and blank attributes for missing ones', () => {
    expect(problemsOf({ ...complete, app: '', tokenEndpoint: '  ' })).toEqual(['app', 'token-endpoint'])
  })

  it('needs neither web integration nor token endpoint beside a session of the page’s own', () => {
    expect(problemsOf({ tenant: 'acme.eu.qlikcloud.com', app: 'a', object: 'o' }, true)).toEqual([])
  })

  it('refuses sheet and object together', () => {
    expect(problemsOf({ ...complete, object: 'o' })).toEqual(['object'])
  })

  it.each(['acme.eu.qlikcloud.com/sense', 'ftp://acme.example', 'user@acme.example', 'not a host'])(
    'refuses the tenant %j',
    (tenant) => {
      expect(problemsOf({ ...complete, tenant })).toEqual(['tenant'])
    },
  )

  it.each(['javascript:alert(1)', 'data:text/plain,x', 'http://'])('refuses the token endpoint %j', (tokenEndpoint) => {
    expect(problemsOf({ ...complete, tokenEndpoint })).toEqual(['token-endpoint'])
  })

  it.each([
    ['600', '600px'],
    ['62.5', '62.5px'],
    ['70vh', '70vh'],
    ['100dvh', '100dvh'],
    ['40rem', '40rem'],
    ['100%', '100%'],
    ['calc(100vh - 4rem)', 'calc(100vh - 4rem)'],
  ])('reads the height %j as %j', (height, length) => {
    const settings = readSettings({ ...complete, height }, base, false)
    expect(settings.problems === undefined && settings.frame.height).toBe(length)
  })

  it.each(['tall', '-1px', '1px; color: red', 'calc(1px;', '12 px'])('refuses the height %j', (height) => {
    expect(problemsOf({ ...complete, height })).toEqual(['height'])
  })
})
