import { fileURLToPath } from 'node:url'

/** The repository's folder, as a path of this system. */
export const root = fileURLToPath(new URL('../..', import.meta.url))
