import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { PortalConfig } from '@oriel/portal'
import { parsePort } from './arguments.ts'
import { CliError } from './cli-error.ts'
import type { Finding } from './cli-error.ts'
import type { Io } from './io.ts'

export const configFileName = 'oriel.config.json'

/** A real tenant to run against. */
export interface TenantConfig {
  readonly portal: PortalConfig
  readonly port: number | undefined
  readonly privateKeyFile: string
  /** For people: where the settings came from. */
  readonly source: string
}

interface Setting {
  readonly env: string
  readonly needed: boolean
  /** What to write there. */
  readonly what: string
}

const settings: Readonly<Record<string, Setting>> = {
  tenant: { env: 'ORIEL_TENANT', needed: true, what: 'the domain, such as "tenant.region.qlikcloud.com"' },
  webIntegrationId: { env: 'ORIEL_WEB_INTEGRATION_ID', needed: true, what: 'the id of the web integration' },
  appId: { env: 'ORIEL_APP_ID', needed: true, what: 'the id of the app, from its address' },
  sheetId: { env: 'ORIEL_SHEET_ID', needed: true, what: 'the id of the sheet, from its address' },
  issuer: { env: 'ORIEL_ISSUER', needed: true, what: 'the issuer of the JWT identity provider' },
  keyId: { env: 'ORIEL_KEY_ID', needed: true, what: 'the key id of the JWT identity provider' },
  privateKeyFile: { env: 'ORIEL_PRIVATE_KEY_FILE', needed: true, what: 'the path of privatekey.pem' },
  algorithm: { env: 'ORIEL_ALGORITHM', needed: false, what: '"RS256", or leave it out' },
  port: { env: 'ORIEL_PORT', needed: false, what: 'a port of this machine from 0 to 65535, or leave it out' },
}

/** Whether a real tenant is configured: by a file in the working directory, or by the environment. */
export async function isConfigured(io: Io): Promise<boolean> {
  return given(io.env['ORIEL_TENANT']) || (await readIfThere(resolve(io.cwd, configFileName))) !== undefined
}

/**
 * Reads the settings of a real tenant. A variable of the environment wins over the file.
 *
 * @param path - Given by the person, and so must be there. Default: `oriel.config.json`, if there.
 * @throws {@link CliError} exit code 2, with every finding at once.
 */
export async function readTenantConfig(io: Io, path: string | undefined): Promise<TenantConfig> {
  const file = resolve(io.cwd, path ?? configFileName)
  const name = path ?? configFileName
  const text = await readIfThere(file)
  if (text === undefined && path !== undefined) {
    throw new CliError(2, [{ message: `${name} cannot be read`, fix: 'check the path after --config' }])
  }
  const found = text === undefined ? {} : parse(text, name)
  const findings: Finding[] = []
  const values: Record<string, string> = {}
  for (const key of Object.keys(found)) {
    if (!Object.hasOwn(settings, key)) findings.push(unknownKey(key, name))
  }
  for (const [key, { env, needed, what }] of Object.entries(settings)) {
    const fromEnv = io.env[env]
    const value = given(fromEnv) ? fromEnv : found[key]
    const place = given(fromEnv) ? env : `${name}: "${key}"`
    const usable = usableText(key, value)
    if (value === undefined) {
      if (needed) findings.push(missing(key, env, what, text === undefined ? undefined : name))
    } else if (usable === undefined) {
      findings.push({ message: `${place} is ${show(value)}`, fix: `give ${what}` })
    } else {
      // A path in the file is relative to the file, so that the command can be run from anywhere.
      const base = given(fromEnv) ? io.cwd : dirname(file)
      values[key] = key === 'privateKeyFile' ? resolve(base, usable) : usable
    }
  }
  const keyFile = values['privateKeyFile']
  const privateKey = keyFile === undefined ? undefined : await readIfThere(keyFile)
  if (keyFile !== undefined && privateKey === undefined) {
    const place = given(io.env['ORIEL_PRIVATE_KEY_FILE']) ? 'ORIEL_PRIVATE_KEY_FILE' : `${name}: "privateKeyFile"`
    findings.push({ message: `${place}: ${keyFile} cannot be read`, fix: 'check the path, or make a key: oriel keys' })
  }
  if (findings.length > 0) throw new CliError(2, findings)
  const { algorithm, port, privateKeyFile = '', ...rest } = values
  return {
    // Every needed key is there and a text, or there would have been a finding.
    portal: {
      ...rest,
      ...(algorithm === undefined ? {} : { algorithm }),
      privateKey,
      demoFaults: false,
    } as PortalConfig,
    port: port === undefined ? undefined : parsePort(port),
    privateKeyFile,
    source: text === undefined ? 'the environment' : name,
  }
}

function parse(text: string, name: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CliError(2, [{ message: `${name} is not JSON: ${reason}`, fix: 'write one object: { "tenant": "…" }' }])
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new CliError(2, [{ message: `${name} holds no object`, fix: 'write one object: { "tenant": "…" }' }])
}

function usableText(key: string, value: unknown): string | undefined {
  const text = typeof value === 'number' && key === 'port' ? String(value) : value
  if (typeof text !== 'string') return undefined
  if (key === 'port') return parsePort(text) === undefined ? undefined : text
  // "<APP_ID>" is what the guides write where a value belongs.
  return /^\s*$|^\s*<.*>\s*$/.test(text) ? undefined : text.trim()
}

function unknownKey(key: string, name: string): Finding {
  return {
    message: `${name}: "${key}" is no setting`,
    fix: `remove it; settings are ${Object.keys(settings).join(', ')}`,
  }
}

function missing(key: string, env: string, what: string, name: string | undefined): Finding {
  if (name === undefined) {
    return {
      message: `${env} is not set, and there is no ${configFileName}`,
      fix: `give ${what} in one of them ("${key}")`,
    }
  }
  return { message: `${name}: "${key}" is missing`, fix: `add "${key}", ${what}; or set ${env}` }
}

function show(value: unknown): string {
  return value === '' ? 'empty' : JSON.stringify(value)
}

function given(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return undefined
  }
}
