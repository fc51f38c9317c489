import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Source text planted at a path, for the rule that shall find it. */
export interface Plant {
  readonly rule: string
  readonly file: string
  readonly text: string
}

/** A new temporary folder with these files in it, each by path and text; whoever asks for it removes it. */
export function plantedFolder(files: readonly (readonly [path: string, text: string])[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-planted-'))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${text}\n`)
  }
  return folder
}

/** What {@link plantedFolder} takes, from plants. */
export const filesOf = (plants: readonly Plant[]): readonly (readonly [path: string, text: string])[] =>
  plants.map(({ file, text }) => [file, text])
