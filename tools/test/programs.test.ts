// What `npm test` does about browsers, with an apt-get of the test's own: nothing is installed for real.
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const programs = new URL('../lib/programs.mjs', import.meta.url).href

describe('Browsers that are not installed', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oriel-programs-'))
    // Enough of a system to run a script in, and no browser anywhere on it.
    for (const name of ['sh', 'env', 'touch', 'chmod', 'true']) {
      const place = ['/bin', '/usr/bin'].map((bin) => join(bin, name)).find((path) => existsSync(path))
      if (place !== undefined) symlinkSync(place, join(folder, name))
    }
    put('sudo', 'shift; exec "$@"')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const put = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }

  const ensure = () =>
    new Promise<string>((resolve) => {
      const script = `import(${JSON.stringify(programs)}).then((m) => m.ensurePrograms()).then((line) => process.stdout.write(String(line)))`
      execFile(process.execPath, ['-e', script], { env: { PATH: folder } }, (_error, stdout) => resolve(stdout))
    })

  it('are installed by apt-get without a question where that is allowed', async () => {
    const calls = join(folder, 'calls')
    const install =
      'case "$*" in *install*) for b in chromium firefox-esr; do touch "$D/$b"; chmod +x "$D/$b"; done;; esac'
    put('apt-get', `D=${folder}\necho "$DEBIAN_FRONTEND $*" >> ${calls}\n${install}`)
    expect(await ensure()).toBe('undefined')
    const lines = readFileSync(calls, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^noninteractive .*update$/)
    expect(lines[1]).toMatch(/^noninteractive .*install -y --no-install-recommends chromium firefox-esr$/)
  })

  it('make one line that says what to install where there is no apt-get', async () => {
    const line = await ensure()
    expect(line).toContain('The tests need Chromium and Firefox, and apt-get cannot be used here')
    expect(line).toContain('sudo apt-get install chromium firefox-esr')
    expect(line).not.toContain('\n')
  })

  it('make one line that says what to install where apt-get fails', async () => {
    put('apt-get', 'echo "E: Unable to lock directory" >&2; exit 100')
    const line = await ensure()
    expect(line).toContain('apt-get failed')
    expect(line).not.toContain('\n')
  })

  it('are named alone when the other one is there', async () => {
    put('firefox-esr', 'true')
    expect(await ensure()).toMatch(/^The tests need Chromium, and/)
  })
})
