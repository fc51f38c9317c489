import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PortalError } from './portal-error.ts'

/** The same folder from `src/` and from `dist/`. */
const builtPage = fileURLToPath(new URL('../dist/page/', import.meta.url))

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
}

export type PageFiles = (request: Request) => Response | undefined

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Reads the built page into memory, so that no path from outside ever reaches the file system.
 *
 * @param folder - Default: this package's `dist/page`.
 * @throws {@link PortalError} `ERR_PAGE_NOT_BUILT`
 */
export async function loadPageFiles(folder: string = builtPage): Promise<PageFiles> {
  const files = new Map<string, PageFile>()
  for (const path of await filesOf(folder)) {
    const bytes = new Uint8Array(await readFile(join(folder, path)))
    files.set(`/${path.split(sep).join('/')}`, { bytes, headers: headersOf(path, bytes) })
  }
  const index = files.get('/index.html')
  if (index === undefined) throw notBuilt(folder)
  files.set('/', index)
  return (request) => {
    const file = files.get(new URL(request.url).pathname)
    if (file === undefined) return undefined
    const unchanged = request.headers.get('if-none-match') === file.headers['etag']
    return new Response(unchanged ? null : file.bytes, { status: unchanged ? 304 : 200, headers: file.headers })
  }
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  } catch (cause) {
    throw notBuilt(folder, cause)
  }
}

function headersOf(path: string, bytes: Uint8Array): Record<string, string> {
  // esbuild's `name-HASH.js`: such a name never gets other bytes. All else is asked for again, and answered by 304.
  const hashed = /-[A-Z0-9]{8}\.\w+$/.test(path)
  return {
    'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
  }
}

function notBuilt(folder: string, cause?: unknown): PortalError {
  return new PortalError('ERR_PAGE_NOT_BUILT', `there is no page in ${folder}`, 'run `npm run build`', cause)
}
