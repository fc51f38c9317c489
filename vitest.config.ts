import { configDefaults, defineConfig } from 'vitest/config'

// Packages are tested from source: every exports map offers it under this condition.
const resolve = { conditions: ['@oriel/source'] }
const ssr = { resolve }

export default defineConfig({
  resolve,
  ssr,
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'tools/test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, '**/*.browser.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'browser',
          include: ['packages/*/test/**/*.browser.test.ts', 'e2e/**/*.browser.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // Two cores: one browser at a time keeps the measured times honest.
          fileParallelism: false,
        },
      },
    ],
  },
})
