import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runToEnd } from './support.ts'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

describe('a wrong command line', () => {
  it.each([
    [[], 'no command was given'],
    [['dmeo'], 'there is no command "dmeo"'],
    [['toString'], 'there is no command "toString"'],
    [['--json'], 'there is no command "--json"'],
    [['demo', '--prot', '1'], "Unknown option '--prot'"],
    [['demo', 'extra'], "Unexpected argument 'extra'"],
    [['demo', '--port'], "Option '--port <value>' argument missing"],
    [['demo', '--port', 'http'], '--port http is not a port'],
    [['demo', '--port=-1'], '--port -1 is not a port'],
    [['demo', '--port', '65536'], '--port 65536 is not a port'],
    [['demo', '--port', '65535'], '--port 65535 is the last'],
    [['demo', '--tenant-port', '1e3'], '--tenant-port 1e3 is not a port'],
    [['tenant', '--origin', 'portal.example'], '--origin portal.example is not an origin'],
    [['tenant', '--origin', 'https://portal.example/app'], '--origin https://portal.example/app is not an origin'],
    [['tenant', '--origin', 'ftp://portal.example'], '--origin ftp://portal.example is not an origin'],
    [['demo', '--rows', '0'], '--rows 0 is not a count'],
    [['tenant', '--rows', 'many'], '--rows many is not a count'],
    [['tenant', '--cookies', 'all'], '--cookies all is no mode'],
    [['tenant', '--tls=yes'], "Option '--tls' does not take an argument"],
    [['serve', '--config', 'nowhere.json'], 'nowhere.json cannot be read'],
    [['keys', 'a', 'b'], 'one folder is enough'],
    [['keys', '--algorithm', 'HS256'], '--algorithm HS256 is not supported'],
    [['keys', '--bits', '1024'], '--bits 1024 is out of range'],
    [['keys', '--bits', '2048.5'], '--bits 2048.5 is out of range'],
    [['keys', '--days', '0'], '--days 0 is out of range'],
    [['keys', '--issuer', ' '], '--issuer is empty'],
    [['fault'], 'say what to do'],
    [['fault', 'add'], 'say which fault'],
    [['fault', 'add', 'close-soket'], 'there is no fault "close-soket"'],
    [['fault', 'add', 'close-socket', '--kode', '4001'], "Unknown option '--kode'"],
    [['fault', 'add', 'close-socket', '--code', 'idle'], '--code idle is not a whole number'],
    [['fault', 'remove'], 'say which fault by its id'],
    [['fault', 'list', '3'], "Unexpected argument '3'"],
    [['fault', 'list', '--tenant', 'here'], '--tenant here is not an address'],
    [['clock', 'tomorrow'], "Unexpected argument 'tomorrow'"],
    [['clock', '99999999999'], '99999999999 seconds are too many'],
  ])('%j ends with 2, says what is wrong and what to do', async (argv, message) => {
    const { code, out, err } = await runToEnd(argv)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(/^oriel: .+\n {2}fix: .+\n$/)
    expect(err).toContain(message)
  })
})

describe('help', () => {
  it.each([['--help'], ['-h'], ['help']])('is given by oriel %s', async (option) => {
    const { code, out, err } = await runToEnd([option])
    expect([code, err]).toEqual([0, ''])
    for (const command of ['demo', 'tenant', 'serve', 'keys', 'fault', 'clock'])
      expect(out).toContain(`oriel ${command}`)
  })

  it.each([
    ['demo', ['--port', '--tenant-port', '--json', '--local']],
    ['tenant', ['--port', '--tls', '--origin', '--app', '--host', '--json', '--cookies']],
    ['serve', ['--config', '--port', '--json', 'ORIEL_TENANT', 'privateKeyFile']],
    ['fault', ['add', 'list', 'remove', 'clear', '--user', '--for', 'idle-out', 'gone']],
    ['clock', ['SECONDS', '--tenant']],
    ['keys', ['--algorithm', '--bits', '--issuer', '--key-id']],
  ])('of oriel %s names its options', async (command, options) => {
    for (const argv of [
      [command, '--help'],
      [command, '-h'],
      [command, '--port', 'x', '--help'],
    ]) {
      const { code, out, err } = await runToEnd(argv)
      expect([code, err]).toEqual([0, ''])
      for (const option of options) expect(out).toContain(option)
    }
  })

  it('is not needed for the version', async () => {
    expect(await runToEnd(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
  })
})
