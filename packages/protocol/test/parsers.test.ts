import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parseErrorBody,
  parseSessionState,
  parseTheme,
  parseTokenResponse,
  parseUser,
  readJwtClaims,
} from '../src/index.ts'

describe('parseErrorBody', () => {
  it.each([
    [
      'a status as text, as the login service writes it',
      '{"errors":[{"title":"Invalid token request","detail":"JWT_LOGIN_VALIDATIONS Missing required claim: nbf","code":"INTERNAL-TOKEN-1","status":"400"}],"traceId":"00aa"}',
      {
        title: 'Invalid token request',
        detail: 'JWT_LOGIN_VALIDATIONS Missing required claim: nbf',
        code: 'INTERNAL-TOKEN-1',
        status: 400,
        traceId: '00aa',
      },
    ],
    [
      'a status as a number, as the users service writes it',
      { errors: [{ code: 'USERS-7', title: 'Not found', status: 404 }] },
      { code: 'USERS-7', title: 'Not found', status: 404 },
    ],
    [
      'a code at the top level, as for CSRF',
      { code: 'CSRF-TOKEN-2', title: 'CSRF' },
      { code: 'CSRF-TOKEN-2', title: 'CSRF' },
    ],
    [
      'both at once',
      { code: 'CSRF-TOKEN-2', errors: [{ code: 'CSRF-TOKEN-2', status: '403' }] },
      { code: 'CSRF-TOKEN-2', status: 403 },
    ],
    ['a proxy’s page', '<html>502 Bad Gateway</html>', {}],
    ['nothing', '', {}],
    ['errors that are no list', { errors: 'x', status: 9 }, {}],
  ])('reads %s', (_name, body, expected) => {
    expect(parseErrorBody(body)).toEqual(expected)
  })

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), (body) => void parseErrorBody(body)))
  })
})

describe('parseTokenResponse', () => {
  const jwt = 'eyJh.eyJz.c2ln'
  it.each([`{"body":"${jwt}"}`, `{"body":{"token":"${jwt}"}}`, `{"token":"${jwt}"}`, ` ${jwt}\n`])(
    'finds the token in %s',
    (text) => {
      expect(parseTokenResponse(text)).toBe(jwt)
    },
  )

  it.each(['', '{}', '{"body":{"<token>"}}', '{"body":null}', '<html></html>', 'not.a jwt.x', '{"body":"a.b"}'])(
    'refuses %j',
    (text) => {
      expect(() => parseTokenResponse(text)).toThrow(/answered without a JWT/)
    },
  )
})

describe('readJwtClaims', () => {
  const jwt = (payload: string): string => `e30.${Buffer.from(payload).toString('base64url')}.sig`

  it('reads subject and times, in any script', () => {
    expect(readJwtClaims(jwt('{"sub":"Jürgen 你好","iat":1,"exp":2,"name":"x"}'))).toEqual({
      sub: 'Jürgen 你好',
      iat: 1,
      exp: 2,
    })
  })

  it.each(['a.b', 'a.%%%.c', jwt('[]'), jwt('{')])('refuses %j', (text) => {
    expect(() => readJwtClaims(text)).toThrow(/not a compact JWS/)
  })
})

describe('parseUser', () => {
  it('reads what it needs of a user', () => {
    const body = { id: 'u', subject: 's', name: 'N', createdAt: '2026-01-02T03:04:05.000Z', assignedRoles: [] }
    expect(parseUser(body)).toEqual({ id: 'u', subject: 's', name: 'N', createdAtMs: 1767323045000 })
  })

  it.each([null, [], {}, { id: 'u' }, { id: 1, subject: 's' }])('refuses %j', (body) => {
    expect(() => parseUser(body)).toThrow(/without an id and a subject/)
  })
})

describe('the engine', () => {
  it('names its session state', () => {
    expect(parseSessionState({ qSessionState: 'SESSION_ATTACHED' })).toBe('SESSION_ATTACHED')
    expect(parseSessionState({ qSessionState: 'SESSION_OF_TOMORROW' })).toBeUndefined()
    expect(parseSessionState({ qSessionState: 'toString' })).toBeUndefined()
    expect(parseSessionState(undefined)).toBeUndefined()
  })

  it('may have no theme, no entry and no list', () => {
    expect(parseTheme([{ qData: {} }, { qData: { theme: 'breeze' } }])).toBe('breeze')
    for (const odd of [undefined, {}, [], [null], [{ qData: { theme: 7 } }]]) expect(parseTheme(odd)).toBeUndefined()
  })
})
