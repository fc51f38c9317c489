import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { faultCatalogue, type FaultName } from '../../src/index.ts'

/** Where each fault's symptom is shown in a raw client. The type asks for every name. */
const tests: { readonly [Name in FaultName]: string } = {
  'end-session': './tenant.fault.test.ts',
  expire: './session.fault.test.ts',
  'idle-out': './session.fault.test.ts',
  'engine-restart': './session.fault.test.ts',
  'session-state': './session.fault.test.ts',
  'no-license': './session.fault.test.ts',
  'deny-access': './tenant.fault.test.ts',
  'close-socket': './tenant.fault.test.ts',
  'drop-socket': './tenant.fault.test.ts',
  freeze: './tenant.fault.test.ts',
  delay: './tenant.fault.test.ts',
  'no-answer': './engine.fault.test.ts',
  'slow-calculation': './engine.fault.test.ts',
  'garble-frame': './engine.fault.test.ts',
  'repeat-frame': './engine.fault.test.ts',
  'oversized-frame': './engine.fault.test.ts',
  'reject-token': './tenant.fault.test.ts',
  'replay-token': './login.fault.test.ts',
  'wrong-clock': './login.fault.test.ts',
  'no-cookies': './tenant.fault.test.ts',
  'other-user': './login.fault.test.ts',
  'stale-csrf': './tenant.fault.test.ts',
  'refuse-origin': './login.fault.test.ts',
  'frame-refused': './login.fault.test.ts',
  status: './tenant.fault.test.ts',
  'redirect-loop': './http.fault.test.ts',
  'slow-answer': './http.fault.test.ts',
  'cut-answer': './http.fault.test.ts',
  'reset-connection': './http.fault.test.ts',
  gone: './http.fault.test.ts',
}

it('every fault of the catalogue has a test that is named after it and adds it', () => {
  expect(Object.keys(tests).sort()).toEqual(Object.keys(faultCatalogue).sort())
  for (const [name, file] of Object.entries(tests)) {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    expect(text, `a test of ${name} in ${file}`).toMatch(new RegExp(`(describe|it)(\\.each\\(.*\\))?\\('${name}\\b`))
    expect(text, `${name} added in ${file}`).toContain(`name: '${name}'`)
  }
})

it('the example of every fault is one that can be added', async () => {
  const { parseFault } = await import('../../src/faults/parse-fault.ts')
  for (const [name, { example, reach }] of Object.entries(faultCatalogue)) {
    const scope = reach === 'the tenant' ? { seconds: 10 } : { user: 'demo-analyst' }
    expect(parseFault({ name, ...example, scope })).toMatchObject({ name })
  }
})

it('a scope that could never fit is refused, with what it may have', async () => {
  const { parseFault } = await import('../../src/faults/parse-fault.ts')
  expect(() => parseFault({ name: 'no-cookies', scope: { appId: 'x' } })).toThrow(
    'the scope of no-cookies has no "appId"',
  )
  expect(() => parseFault({ name: 'freeze', scope: { count: 1 } })).toThrow('the scope of freeze has no "count"')
  expect(() => parseFault({ name: 'gone', scope: { user: 'ada' } })).toThrow('the scope of gone has no "user"')
})
