import { tool } from './run.mjs'

/**
 * Everything that is checked without running the product, in the order of what one wants to hear first.
 * The packages' own types are checked by the build, which comes before.
 *
 * @type {readonly { name: string, command: readonly string[] }[]}
 */
export const checks = [
  { name: 'types of the tests', command: tool('typescript/bin/tsc', '-p', 'tsconfig.test.json') },
  // Bundled only, so no project of the build: the portal's page is one.
  { name: "types of the tenant's page", command: tool('typescript/bin/tsc', '-p', 'packages/tenant/src/single') },
  { name: 'lint', command: tool('oxlint/bin/oxlint', '--deny-warnings') },
  { name: 'format', command: tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  {
    name: 'layers',
    command: tool(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--output-type',
      'err-long',
      'packages',
      'e2e',
      'bench',
    ),
  },
  { name: 'lock file for every platform', command: [process.execPath, 'tools/lock-platforms.mjs', '--check'] },
  { name: 'docs/protocol.md up to date', command: [process.execPath, 'tools/protocol-doc.mjs', '--check'] },
  { name: 'docs/faults.md up to date', command: [process.execPath, 'tools/faults-doc.mjs', '--check'] },
  { name: 'links of the documents', command: [process.execPath, 'tools/doc-links.mjs'] },
  { name: 'size of what browsers load', command: tool('size-limit/bin.js') },
  { name: 'nothing unused', command: tool('knip/bin/knip.js', '--no-progress') },
]

/** Vitest on one project of vitest.config.ts; `flags` are added. */
export function vitest(project, ...flags) {
  return tool('vitest/vitest.mjs', 'run', '--project', project, ...flags)
}

/** What `npm run check` runs after the build: everything that needs no browser. */
export const everyday = [...checks, { name: 'tests without browsers', command: vitest('unit') }]
