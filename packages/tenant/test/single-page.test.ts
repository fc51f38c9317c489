import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { get } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import type { Tenant } from '../src/index.ts'
import { ask, signIn } from './support/client.ts'
import { withTenant } from './support/with-tenant.ts'

const script = `console.log(${JSON.stringify('x'.repeat(5000))})`

async function withPage(): Promise<{ readonly tenant: Tenant; readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-single-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Sheet</title>')
  await writeFile(join(folder, 'main-ABCDEFGH.js'), script)
  await writeFile(join(folder, 'styles.css'), 'body{}')
  const { tenant } = await withTenant({ singleFolder: folder })
  return { tenant, folder }
}

it('sends a browser without a session to the login, with the way back', async () => {
  const { tenant } = await withPage()
  const answer = await ask(tenant, '/single/?appid=a%20b&sheet=s&select=Origin,JFK')
  expect(answer.status).toBe(302)
  const location = new URL(String(answer.headers.location), tenant.origin)
  expect(location.pathname).toBe('/login')
  const back = new URL(location.searchParams.get('returnto') ?? '', tenant.origin)
  expect(back.pathname).toBe('/single/')
  expect(Object.fromEntries(back.searchParams)).toEqual({ appid: 'a b', sheet: 's', select: 'Origin,JFK' })
  expect((await ask(tenant, String(answer.headers.location))).text).toContain('content="login"')
})

it('gives the page to a session, framed only by the listed origins', async () => {
  const { tenant } = await withPage()
  const { cookie } = await signIn(tenant)
  const answer = await ask(tenant, '/single/?appid=a', { headers: { cookie } })
  expect(answer).toMatchObject({ status: 200, text: '<!doctype html><title>Sheet</title>' })
  expect(answer.headers['content-security-policy']).toBe("frame-ancestors 'self' http://localhost:4300")
  expect(answer.headers['cache-control']).toBe('private, no-cache')
})

it('keeps hashed files for ever and asks again for the others, with ETags that answer 304', async () => {
  const { tenant } = await withPage()
  const hashed = await ask(tenant, '/single/main-ABCDEFGH.js')
  expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(hashed.headers['content-type']).toBe('text/javascript; charset=utf-8')
  expect(hashed.text).toBe(script)
  const plain = await ask(tenant, '/resources/styles.css')
  expect(plain.headers['cache-control']).toBe('no-cache')
  const headers = { 'if-none-match': `"other", ${String(plain.headers.etag)}` }
  expect(await ask(tenant, '/resources/styles.css', { headers })).toMatchObject({ status: 304, text: '' })
  expect((await ask(tenant, '/resources/styles.css', { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
})

it('packs text as the browser asks, and not for one that refuses', async () => {
  const { tenant } = await withPage()
  const packed = async (accept: string): Promise<{ encoding: string | undefined; bytes: Buffer }> =>
    new Promise((resolve, reject) => {
      get(
        `${tenant.origin}/single/main-ABCDEFGH.js`,
        { headers: { 'accept-encoding': accept }, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
          )
        },
      ).on('error', reject)
    })
  const br = await packed('gzip, deflate, br, zstd')
  expect(br.encoding).toBe('br')
  expect(br.bytes.length).toBeLessThan(200)
  expect(brotliDecompressSync(br.bytes).toString()).toBe(script)
  const gz = await packed('gzip')
  expect(gz.encoding).toBe('gzip')
  expect(gunzipSync(gz.bytes).toString()).toBe(script)
  expect((await packed('br;q=0, identity')).encoding).toBeUndefined()
})

it('sees a rebuilt file while it runs', async () => {
  const { tenant, folder } = await withPage()
  const before = await ask(tenant, '/single/styles.css')
  await writeFile(join(folder, 'styles.css'), 'body{color:red}')
  const after = await ask(tenant, '/single/styles.css')
  expect(after.text).toBe('body{color:red}')
  expect(after.headers.etag).not.toBe(before.headers.etag)
})

it.each([
  '/single/../package.json',
  '/single/%2e%2e/package.json',
  '/single/..%2fpackage.json',
  '/single/missing.js',
  '/resources/',
  '/single//etc/hostname',
])('has nothing at %s', async (path) => {
  const { tenant } = await withPage()
  const answer = await ask(tenant, path)
  expect([400, 404]).toContain(answer.status)
  expect(answer.json).toHaveProperty('traceId')
})

it.each([
  '/resources/index.html',
  '/single//index.html',
  '/resources//index.html',
  '/resources/INDEX.HTML',
  '/single//',
])('does not give the page itself out as a file, at %s', async (path) => {
  const { tenant } = await withPage()
  const { cookie } = await signIn(tenant)
  for (const headers of [{}, { cookie }]) {
    const answer = await ask(tenant, path, { headers })
    expect(answer.status).toBe(404)
    expect(answer.text).not.toContain('<title>')
  }
})

it('says how to build the page where it is not built', async () => {
  const { tenant } = await withTenant({ singleFolder: '/nonexistent' })
  const { cookie } = await signIn(tenant)
  const answer = await ask(tenant, '/single/', { headers: { cookie } })
  expect(answer.status).toBe(503)
  expect(answer.text).toContain('npm run build')
})
