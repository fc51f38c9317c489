import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { importPKCS8, importX509, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { makeFolder, runToEnd } from './support.ts'

describe('oriel keys', () => {
  it.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384'])(
    'makes a pair for %s: what the private key signs, the certificate verifies',
    async (algorithm) => {
      const cwd = makeFolder()
      const { code, err } = await runToEnd(['keys', 'made', '--algorithm', algorithm], { cwd })
      expect([code, err]).toEqual([0, ''])
      const privateKey = await importPKCS8(readFileSync(join(cwd, 'made/privatekey.pem'), 'utf8'), algorithm)
      const certificate = await importX509(readFileSync(join(cwd, 'made/publickey.cer'), 'utf8'), algorithm)
      const token = await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: algorithm }).sign(privateKey)
      expect((await jwtVerify(token, certificate)).payload.sub).toBe('ada')
    },
  )

  it('makes files that openssl reads, for as long as was asked, with a key of as many bits', async () => {
    const cwd = makeFolder()
    await runToEnd(['keys', '.', '--bits', '3072', '--days', '90'], { cwd })
    const openssl = (...args: string[]): string => execFileSync('openssl', args, { cwd, encoding: 'utf8' })
    expect(openssl('pkey', '-in', 'privatekey.pem', '-noout', '-text')).toContain('3072 bit')
    const text = openssl('x509', '-in', 'publickey.cer', '-noout', '-text')
    expect(text).toContain('sha256WithRSAEncryption')
    expect(text).toContain('CN = Oriel token signing')
    expect(openssl('verify', '-CAfile', 'publickey.cer', 'publickey.cer')).toContain('publickey.cer: OK')
    const certificate = new X509Certificate(readFileSync(join(cwd, 'publickey.cer')))
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(89.9)
    expect(days).toBeLessThanOrEqual(90)
    expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(join(cwd, 'privatekey.pem'))))).toBe(true)
  })

  it('keeps the private key from others, and ends the certificate without a line break', async () => {
    const cwd = makeFolder()
    await runToEnd(['keys'], { cwd })
    expect(readdirSync(join(cwd, '.oriel/keys')).toSorted()).toEqual(['privatekey.pem', 'publickey.cer'])
    expect(statSync(join(cwd, '.oriel/keys/privatekey.pem')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(cwd, '.oriel/keys/publickey.cer'), 'utf8')).toMatch(/-----END CERTIFICATE-----$/)
  })

  it('prints what to paste where: certificate, issuer, key id, and a configuration to complete', async () => {
    const cwd = makeFolder()
    const { out } = await runToEnd(['keys', 'made', '--issuer', 'https://portal.example', '--key-id', 'key-1'], { cwd })
    expect(out).toContain(readFileSync(join(cwd, 'made/publickey.cer'), 'utf8'))
    expect(out).not.toContain('PRIVATE KEY')
    const config: unknown = JSON.parse(out.slice(out.indexOf('{'), out.lastIndexOf('}') + 1))
    expect(config).toEqual({
      tenant: '<TENANT>',
      webIntegrationId: '<WEB_INTEGRATION_ID>',
      appId: '<APP_ID>',
      sheetId: '<SHEET_ID>',
      issuer: 'https://portal.example',
      keyId: 'key-1',
      privateKeyFile: 'made/privatekey.pem',
    })
    expect((await runToEnd(['keys', 'other', '--algorithm', 'ES256'], { cwd })).out).toContain('"algorithm": "ES256"')
  })

  it.each(['privatekey.pem', 'publickey.cer'])('never writes over %s', async (name) => {
    const cwd = makeFolder()
    mkdirSync(join(cwd, 'made'))
    writeFileSync(join(cwd, 'made', name), 'precious')
    const { code, out, err } = await runToEnd(['keys', 'made'], { cwd })
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^oriel: .+ is there already\n {2}fix: .+\n$/)
    expect(readdirSync(join(cwd, 'made'))).toEqual([name])
    expect(readFileSync(join(cwd, 'made', name), 'utf8')).toBe('precious')
  })

  it('says so when the folder cannot be made', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'file'), '')
    const { code, err } = await runToEnd(['keys', 'file/made'], { cwd })
    expect(code).toBe(1)
    expect(err).toMatch(/^oriel: cannot write to .+\n {2}fix: .+\n$/)
  })
})
