// The floors of the house: who may import whom. Packages meet by name, at their `exports`; each rule was tried once
// against a planted violation.

/** What each package may import of the others. The tenant's single page stands for Qlik's and has the same floor. */
const floors = {
  protocol: [],
  session: ['protocol'],
  server: ['protocol'],
  tenant: ['protocol'],
  element: ['protocol', 'session'],
  portal: ['protocol', 'element', 'server'],
  cli: ['portal', 'server', 'tenant'],
}

const floorRules = Object.entries(floors).map(([name, below]) => ({
  name: `floor-of-${name}`,
  comment: `@oriel/${name} may import only the floors below it: ${below.join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^packages/${name}/(src|bin)/` },
  to: { path: `^packages/(?!(${[name, ...below].join('|')})/)` },
}))

module.exports = {
  forbidden: [
    ...floorRules,
    {
      name: 'packages-meet-at-exports',
      comment: 'Another package is imported by its name, never by a path into its folder.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'tests-use-public-exports',
      comment: 'e2e and bench import what a user of the packages can import.',
      severity: 'error',
      from: { path: '^(e2e|bench)/' },
      to: { path: '^packages/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-package-on-e2e',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(e2e|bench|tools)/', pathNot: '^tools/lib/find-browsers[.]mjs$' },
    },
    {
      // Where browsers are found, every test that starts one may ask.
      name: 'src-never-starts-browsers',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '^tools/' },
    },
    {
      name: 'src-never-imports-test',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '/test/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-dependencies-only',
      comment: "What a package's source imports stands in its own package.json.",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'protocol-is-pure',
      comment: 'Facts of the wire, no I/O: no Node module and no dependency.',
      severity: 'error',
      from: { path: '^packages/protocol/src/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'browser-packages-use-no-node',
      severity: 'error',
      from: { path: '^packages/(session|element)/src/|^packages/portal/src/page/|^packages/tenant/src/single/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'session-depends-on-enigma-only',
      severity: 'error',
      from: { path: '^packages/session/src/' },
      to: { path: 'node_modules', pathNot: 'node_modules/enigma\\.js/' },
    },
    {
      name: 'machine-imports-only-policy',
      comment:
        'The state machine is pure: at run time it needs nothing but the policy table and the facts of protocol.',
      severity: 'error',
      from: { path: '/machine\\.ts$' },
      to: { path: '^packages/session/src/', pathNot: '/cause-policy\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'single-page-stands-alone',
      comment: "The tenant's single page stands for Qlik's page; it shares nothing with the tenant's server.",
      severity: 'error',
      from: { path: '^packages/tenant/src/single/' },
      to: { path: '^packages/tenant/src/', pathNot: '^packages/tenant/src/single/' },
    },
    {
      name: 'server-never-imports-single-page',
      severity: 'error',
      from: { path: '^packages/tenant/src/', pathNot: '^packages/tenant/src/single/' },
      to: { path: '^packages/tenant/src/single/' },
    },
  ],
  required: [],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@oriel/source', 'import', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
    combinedDependencies: false,
  },
}
