// Checks that every relative link and picture in the Markdown files of a folder leads to a file that is there.
//
//   node tools/doc-links.mjs [FOLDER]      default: this repository
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { root } from './lib/paths.mjs'

const folder = resolve(process.argv[2] ?? root)
const skipped = new Set(['node_modules', 'dist', '.git'])

function markdownFiles(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const inside = join(path, entry.name)
    if (entry.isDirectory()) return markdownFiles(inside)
    return entry.name.endsWith('.md') ? [inside] : []
  })
}

/** Every target as it is written, with its line: `[text](target)`, `![text](target "title")`, `[name]: target`, src and href. */
function targets(text) {
  const prose = text
    // Code is no link; what stands after it keeps its line.
    .replace(/^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1\2 *$/gm, (code) => code.replace(/[^\n]/g, ''))
    .replace(/`[^`\n]*`/g, '')
  const forms =
    /\]\(\s*<?([^\s<>()]+)>?(?:\s+"[^"]*")?\s*\)|^ {0,3}\[[^\]^][^\]]*\]:\s*<?(\S+?)>?(?:\s|$)|\b(?:src|href)="([^"]+)"/gm
  return [...prose.matchAll(forms)].map((match) => ({
    target: match[1] ?? match[2] ?? match[3],
    line: prose.slice(0, match.index).split('\n').length,
  }))
}

/** Whether it leads to something of this repository: neither to another site nor to a heading of the same page. */
const isRelative = (target) => !/^(?:[a-z][a-z+.-]*:|\/\/|#)/i.test(target)

function leadsSomewhere(file, target) {
  const path = decodeURIComponent(target.replace(/[?#].*$/s, ''))
  return existsSync(path.startsWith('/') ? join(folder, path) : join(dirname(file), path))
}

for (const file of markdownFiles(folder)) {
  for (const { target, line } of targets(readFileSync(file, 'utf8'))) {
    if (!isRelative(target) || leadsSomewhere(file, target)) continue
    console.error(`${relative(folder, file)}:${line}: ${target} leads nowhere`)
    process.exitCode = 1
  }
}
