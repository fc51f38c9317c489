import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from '../arguments.ts'
import { CliError, wrongUse } from '../cli-error.ts'
import { configFileName } from '../config.ts'
import type { Io } from '../io.ts'
import { algorithms, isAlgorithm, makeKeyPair } from '../key-pair.ts'
import type { KeyPair } from '../key-pair.ts'

export const help: string = `oriel keys [FOLDER]: a key pair and certificate for a tenant's JWT identity provider

  FOLDER             default .oriel/keys; privatekey.pem and publickey.cer are written there, never over others
  --algorithm NAME   default RS256, which Qlik documents; ${algorithms.join(', ')}
  --bits N           of an RSA key, 2048 to 8192, default 2048
  --days N           validity of the certificate, default 1825
  --issuer TEXT      default a new one
  --key-id TEXT      default a new one

Prints what to paste where.
`

const options = {
  algorithm: { type: 'string', default: 'RS256' },
  bits: { type: 'string', default: '2048' },
  days: { type: 'string', default: '1825' },
  issuer: { type: 'string' },
  'key-id': { type: 'string' },
} as const

export async function command(args: readonly string[], io: Io): Promise<void> {
  const { values, positionals } = readArguments('keys', () =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  )
  const [folder = '.oriel/keys', ...more] = positionals
  if (more.length > 0) throw wrongUse(`one folder is enough, and there is "${more[0]}" too`, 'see oriel keys --help')
  const { algorithm } = values
  if (!isAlgorithm(algorithm)) {
    throw wrongUse(`--algorithm ${algorithm} is not supported`, `give one of ${algorithms.join(', ')}`)
  }
  const bits = readNumber('--bits', values.bits, 2048, 8192)
  const days = readNumber('--days', values.days, 1, 36_500)
  const issuer = readText('--issuer', values.issuer) ?? `oriel-${randomUUID()}`
  const keyId = readText('--key-id', values['key-id']) ?? randomUUID()

  const target = resolve(io.cwd, folder)
  const privateKeyFile = join(target, 'privatekey.pem')
  const certificateFile = join(target, 'publickey.cer')
  refuseToOverwrite([privateKeyFile, certificateFile])
  const pair = await makeKeyPair(algorithm, bits, days)
  try {
    await mkdir(target, { recursive: true, mode: 0o700 })
    await writeFile(privateKeyFile, pair.privateKeyPem, { mode: 0o600, flag: 'wx' })
    await writeFile(certificateFile, pair.certificatePem, { flag: 'wx' })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const finding = { message: `cannot write to ${target}: ${reason}`, fix: 'choose another folder: oriel keys FOLDER' }
    throw new CliError(1, [finding], error)
  }
  // Relative to where the configuration file is looked for.
  const keyPath = relative(io.cwd, privateKeyFile)
  const config = { issuer, keyId, privateKeyFile: keyPath, ...(algorithm === 'RS256' ? {} : { algorithm }) }
  io.stdout(describe(target, pair, config))
}

function describe(
  folder: string,
  { certificatePem, notAfter }: KeyPair,
  config: { readonly issuer: string; readonly keyId: string; readonly privateKeyFile: string },
): string {
  const place = {
    tenant: '<TENANT>',
    webIntegrationId: '<WEB_INTEGRATION_ID>',
    appId: '<APP_ID>',
    sheetId: '<SHEET_ID>',
  }
  return `Made in ${folder}
  privatekey.pem   stays with the portal's server, secret
  publickey.cer    for the tenant, valid until ${notAfter.toISOString().slice(0, 10)}

At the tenant, a new identity provider of the type JWT:
  Issuer        ${config.issuer}
  Key ID        ${config.keyId}
  Certificate   all of this, and no line break after it

${certificatePem}

In ${configFileName}:

${JSON.stringify({ ...place, ...config }, null, 2)}
`
}

function refuseToOverwrite(files: readonly string[]): void {
  const there = files.filter((file) => existsSync(file))
  if (there.length === 0) return
  const message = `${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} there already`
  const fix = 'a lost private key cannot be made again: choose another folder, or move the old files away yourself'
  throw new CliError(1, [{ message, fix }])
}

function readNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw wrongUse(`${option} ${text} is out of range`, `give a whole number from ${min} to ${max}`)
}

function readText(option: string, text: string | undefined): string | undefined {
  if (text === undefined || text.trim() !== '') return text
  throw wrongUse(`${option} is empty`, 'give a text, or leave it out for a new one')
}
