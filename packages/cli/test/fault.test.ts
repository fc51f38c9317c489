import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeFolder, ready, runToEnd, start } from './support.ts'

// Whatever else runs on this machine is none of a test's business.
beforeEach(() => void vi.stubEnv('TMPDIR', makeFolder()))
afterEach(() => void vi.unstubAllEnvs())

const oriel = (...argv: string[]): ReturnType<typeof runToEnd> => runToEnd(argv)

async function startTenant(...more: string[]): Promise<Record<string, string>> {
  return ready(start(['tenant', '--rows', '1000', '--port', '0', '--json', ...more]))
}

describe('oriel fault', () => {
  it('adds, lists, removes and clears in the tenant that runs here', async () => {
    const { tenant = '', apiKey = '' } = await startTenant()
    const me = async (): Promise<number> =>
      (await fetch(`${tenant}/api/v1/users/me`, { headers: { authorization: `Bearer ${apiKey}` } })).status
    expect(await me()).toBe(200)
    const added = await oriel('fault', 'add', 'status', '--status', '503', '--path', '/api/*', '--for', '600')
    expect(added).toEqual({ code: 0, out: expect.stringMatching(/^\d+\n$/), err: '' })
    expect(await me()).toBe(503)
    const listed = await oriel('fault', 'list')
    expect(listed.out).toContain(`${added.out.trim()}  status`)
    expect(listed.out).toContain('status=503 path=/api/* seconds=600  (used 1)')
    expect(await oriel('fault', 'remove', added.out.trim())).toEqual({ code: 0, out: '', err: '' })
    expect(await me()).toBe(200)
    await oriel('fault', 'add', 'wrong-clock', '--seconds', '-7200', '--user', 'demo-analyst')
    await oriel('fault', 'add', 'freeze', '--http', '--direction', 'out', '--path', '/nowhere')
    expect((await oriel('fault', 'list', '--tenant', tenant)).out).toMatch(
      /wrong-clock +seconds=-7200 user=demo-analyst .*\n.*freeze +direction=out http=true|http=true direction=out/,
    )
    expect((await oriel('fault', 'clear')).code).toBe(0)
    expect((await oriel('fault', 'list')).out).toBe('No fault is in force.\n')
  })

  it('prints what the tenant has against it, with what to do', async () => {
    await startTenant()
    const refused = await oriel('fault', 'add', 'close-socket')
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('close-socket needs code') })
    expect(refused.err).toMatch(/\n {2}fix: 1005 sends no code/)
    expect((await oriel('fault', 'remove', '99')).err).toContain('no such fault any more')
    expect((await oriel('fault', 'add', 'gone')).err).toContain('scope.seconds')
    expect((await oriel('fault', 'add', 'gone', '--for', '600')).code).toBe(0)
    expect((await oriel('fault', 'list')).err).toContain('does not answer')
  })

  it('reaches a tenant with TLS and a host name that only browsers know', async () => {
    await startTenant('--tls', '--host', 'tenant.localhost')
    expect((await oriel('fault', 'list')).out).toBe('No fault is in force.\n')
  })

  it('says so where none runs, and where it cannot know which', async () => {
    expect(await oriel('fault', 'list')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no local tenant runs on this machine'),
    })
    expect(await oriel('fault', 'list', '--tenant', 'http://localhost:1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('http://localhost:1 does not answer'),
    })
    const [one, two] = [await startTenant(), await startTenant()]
    const unsure = await oriel('fault', 'list')
    expect(unsure.code).toBe(2)
    for (const { tenant } of [one, two]) expect(unsure.err).toContain(tenant)
  })

  it('explains one fault with its parameters', async () => {
    const { out } = await oriel('fault', 'add', 'status', '--help')
    for (const word of ['--status', 'Needed', '--retry-after-seconds', 'Stands for', '--for']) {
      expect(out).toContain(word)
    }
  })
})

const timeIn = ({ out }: { readonly out: string }): number => Date.parse(out.trim())

it('oriel clock tells the tenant’s time and moves it', async () => {
  await startTenant()
  const before = timeIn(await oriel('clock'))
  expect(Math.abs(before - Date.now())).toBeLessThan(60_000)
  const after = timeIn(await oriel('clock', '+86400'))
  expect(after - before).toBeGreaterThanOrEqual(86_400_000)
  expect(timeIn(await oriel('clock', '-86400'))).toBeLessThan(after)
})

it('oriel tenant says what it serves: people, apps with their sheets, an API key, and how to break it', async () => {
  const running = start(['tenant', '--rows', '1000', '--port', '0'])
  await vi.waitFor(() => expect(running.out()).toContain('Ctrl+C'), { timeout: 15_000 })
  for (const word of ['demo-analyst', 'demo-manager', 'apiKey', 'On time?', 'oriel fault', 'oriel clock', '/login']) {
    expect(running.out()).toContain(word)
  }
})
