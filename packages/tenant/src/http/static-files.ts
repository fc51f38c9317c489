import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { notFound, type Reply } from './reply.ts'

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  png: 'image/png',
  woff2: 'font/woff2',
  ico: 'image/x-icon',
  wasm: 'application/wasm',
}
const compressible = /^(text|application\/json|image\/svg)/

/** esbuild's `[name]-[hash]`: eight characters of A to Z and 2 to 7. */
const hashedName = /-[A-Z2-7]{8}\.[a-z0-9]+$/

interface Loaded {
  readonly bytes: Buffer
  readonly etag: string
  readonly changedMs: number
  readonly encoded: Map<string, Promise<Buffer>>
}

const compress = {
  br: (bytes: Buffer): Promise<Buffer> =>
    // Quality 5 packs the charts in well under a second; each file is packed once.
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes: Buffer): Promise<Buffer> => promisify(gzip)(bytes),
}

/** Files of one folder, kept in memory once read, packed once per encoding. */
export class StaticFiles {
  readonly #folder: string
  readonly #loaded = new Map<string, Loaded>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * @param name - A path below the folder that has already been refused if it holds dot segments.
   * @param headers - On top of the file's own.
   */
  async serve(
    name: string,
    request: { readonly acceptEncoding: string; readonly ifNoneMatch: string | undefined },
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const file = /^[\w.@/-]+$/.test(name) ? await this.#load(name) : undefined
    if (file === undefined) return notFound('There is no such file')
    const extension = /\.([a-z0-9]+)$/.exec(name)?.[1] ?? ''
    const type = (Object.hasOwn(types, extension) ? types[extension] : undefined) ?? 'application/octet-stream'
    const encoding = compressible.test(type) ? chosenEncoding(request.acceptEncoding) : undefined
    const shared = {
      'cache-control': hashedName.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: file.etag,
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
      ...headers,
    }
    if (matches(request.ifNoneMatch, file.etag)) return { status: 304, headers: shared }
    if (encoding === undefined) return { status: 200, headers: { ...shared, 'content-type': type }, body: file.bytes }
    const body = await encoded(file, encoding)
    return { status: 200, headers: { ...shared, 'content-type': type, 'content-encoding': encoding }, body }
  }

  /** Whether the folder holds this file. */
  async has(name: string): Promise<boolean> {
    return (await this.#load(name)) !== undefined
  }

  async #load(name: string): Promise<Loaded | undefined> {
    const path = join(this.#folder, name)
    try {
      const { mtimeMs } = await stat(path)
      const known = this.#loaded.get(name)
      // A rebuild while the tenant runs must be seen; a hashed name never changes its content but costs nothing more.
      if (known?.changedMs === mtimeMs) return known
      const bytes = await readFile(path)
      const etag = `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
      const loaded = { bytes, etag, changedMs: mtimeMs, encoded: new Map() }
      this.#loaded.set(name, loaded)
      return loaded
    } catch {
      return undefined
    }
  }
}

function encoded(file: Loaded, encoding: 'br' | 'gzip'): Promise<Buffer> {
  const known = file.encoded.get(encoding)
  if (known !== undefined) return known
  const packed = compress[encoding](file.bytes)
  file.encoded.set(encoding, packed)
  return packed
}

function chosenEncoding(accepted: string): 'br' | 'gzip' | undefined {
  const names = accepted
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(';')[0]?.trim())
  if (names.includes('br')) return 'br'
  return names.includes('gzip') ? 'gzip' : undefined
}

/** Weak comparison. Source: RFC 9110 section 13.1.2. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const plain = (tag: string): string => tag.trim().replace(/^W\//, '')
  return (
    ifNoneMatch !== undefined && ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || plain(tag) === plain(etag))
  )
}
