export { processIo } from './io.ts'
export type { Io } from './io.ts'
export { run } from './run.ts'
