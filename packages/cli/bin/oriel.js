#!/usr/bin/env node
// Committed, because npm links no bin whose file is missing when it installs.
import process from 'node:process'

const built = new URL('../dist/bin.js', import.meta.url)
try {
  await import(built.href)
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || error.url !== built.href) throw error
  process.stderr.write(
    'oriel: the packages are not built yet.\n  fix: run `npm run build` in the repository, then try again.\n',
  )
  process.exitCode = 1
}
