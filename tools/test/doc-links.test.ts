import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../doc-links.mjs', import.meta.url))

describe('tools/doc-links.mjs', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oriel-links-'))
    mkdirSync(join(folder, 'docs'))
    writeFileSync(join(folder, 'docs/guide.md'), '# Guide\n')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const check = (text: string) => {
    writeFileSync(join(folder, 'README.md'), text)
    return new Promise<{ code: number; errors: string }>((resolve) => {
      const child = execFile(process.execPath, [script, folder], (_error, _stdout, errors) =>
        resolve({ code: child.exitCode ?? 1, errors }),
      )
    })
  }

  it.each([
    ['a link', 'See [it](docs/gone.md#part).', 'docs/gone.md#part'],
    ['a link with a title', 'See [it](docs/gone.md "Gone").', 'docs/gone.md'],
    ['a picture', '![a portal](docs/images/gone.png)', 'docs/images/gone.png'],
    ['a picture that is a link', '[![a portal](docs/gone.png)](docs/guide.md)', 'docs/gone.png'],
    ['a reference', '[it]\n\n[it]: docs/gone.md', 'docs/gone.md'],
    ['a picture in HTML', '<img alt="" src="docs/gone.png" />', 'docs/gone.png'],
    ['a link behind code', '```sh\nls\n```\n\n[it](gone)', 'gone'],
  ])('fails on %s that leads nowhere, and names file, line and target', async (_, text, target) => {
    const { code, errors } = await check(text)
    const line = text.split('\n').findIndex((words) => words.includes(target)) + 1
    expect({ code, errors }).toEqual({ code: 1, errors: `README.md:${line}: ${target} leads nowhere\n` })
  })

  it('passes links to files, folders, headings and other sites, and what only looks like a link in code', async () => {
    const text = [
      '[guide](docs/guide.md) [part](./docs/guide.md#guide) [folder](docs) [here](#here) [root](/docs/guide.md)',
      '[site](https://qlik.dev/gone) [mail](mailto:a@b.example) `[x](gone.md)`',
      '```md\n[x](gone.md)\n```',
    ].join('\n\n')
    expect(await check(text)).toEqual({ code: 0, errors: '' })
  })
})
