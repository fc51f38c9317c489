import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { FaultName, ParameterFacts } from '@oriel/tenant'
import { readArguments } from '../arguments.ts'
import { wrongUse } from '../cli-error.ts'
import { flagOf, joinNegatives, readValue, scopeFlags } from '../fault-flags.ts'
import type { Io } from '../io.ts'
import { control, findTenant } from '../tenant-control.ts'

const usage = `oriel fault: lets something go wrong in a running local tenant

  oriel fault add NAME [parameters] [scope]   adds one and prints its id; oriel fault add NAME --help explains it
  oriel fault list                            those in force
  oriel fault remove ID                       ends one
  oriel fault clear                           ends all; what was held back goes on

  --tenant URL     which tenant, where several run on this machine

Whom it is for; every one that is given must fit:
  --user SUBJECT   --app ID   --identity ID   --path PATH (* at its end: everything below)
  --count N        ends after it has acted so often
  --for SECONDS    ends after so long
`

export async function help(args: readonly string[]): Promise<string> {
  const { faultCatalogue } = await import('@oriel/tenant')
  const name = args.find((arg) => Object.hasOwn(faultCatalogue, arg))
  if (name !== undefined) return helpOf(name as FaultName)
  const names = Object.entries(faultCatalogue).map(([key, { does }]) => wrap(key.padEnd(18), does))
  return `${usage}\n${names.join('\n')}\n`
}

async function helpOf(name: FaultName): Promise<string> {
  const { faultCatalogue, scopeOf } = await import('@oriel/tenant')
  const { does, standsFor, parameters, reach } = faultCatalogue[name]
  const flags = Object.entries<ParameterFacts>({ ...parameters }).map(([key, facts]) => {
    const choices = facts.choices === undefined ? '' : ` One of ${facts.choices.join(', ')}.`
    return wrap(`--${flagOf(key)}`.padEnd(24), `${facts.required === true ? 'Needed. ' : ''}${facts.meaning}${choices}`)
  })
  const scope = scopeOf[reach].map((field) => `--${scopeFlags[field]}`).join(' ')
  const words = [wrap('', does), wrap('', `Stands for: ${standsFor}`), ...flags, `  Scope: ${scope}`]
  return `oriel fault add ${name}\n\n${words.join('\n')}\n`
}

export async function command(args: readonly string[], io: Io): Promise<void> {
  const [action, ...rest] = args
  if (action === 'add') return add(rest, io)
  const { values, positionals } = readArguments('fault', () =>
    parseArgs({ args: [...rest], options: { tenant: { type: 'string' } }, allowPositionals: true }),
  )
  const [id, ...more] = positionals
  if (more.length > 0 || (id !== undefined && action !== 'remove')) {
    throw wrongUse(`Unexpected argument '${action === 'remove' ? more[0] : id}'`, 'see oriel fault --help')
  }
  if (action === 'list') return io.stdout(await list(values.tenant))
  if (action === 'clear') return void (await control(await findTenant(values.tenant), 'DELETE', 'faults'))
  if (action !== 'remove')
    throw wrongUse('say what to do', 'oriel fault add, list, remove or clear; see oriel fault --help')
  if (id === undefined || !/^\d+$/.test(id))
    throw wrongUse('say which fault by its id', 'oriel fault list shows the ids')
  await control(await findTenant(values.tenant), 'DELETE', `faults/${id}`)
}

async function add([name, ...args]: readonly string[], io: Io): Promise<void> {
  const { faultCatalogue, scopeFacts } = await import('@oriel/tenant')
  if (name === undefined || !Object.hasOwn(faultCatalogue, name)) {
    const message = name === undefined ? 'say which fault' : `there is no fault "${name}"`
    throw wrongUse(message, `give one of ${Object.keys(faultCatalogue).join(', ')}`)
  }
  const parameters: Readonly<Record<string, ParameterFacts>> = { ...faultCatalogue[name as FaultName].parameters }
  const scopes = Object.entries(scopeFlags)
  const options: ParseArgsConfig['options'] = { tenant: { type: 'string' } }
  for (const [key, { kind }] of Object.entries(parameters)) {
    options[flagOf(key)] = { type: kind === 'flag' ? 'boolean' : 'string' }
  }
  for (const [, flag] of scopes) options[flag] = { type: 'string' }
  const { values } = readArguments(`fault add ${name}`, () => parseArgs({ args: [...joinNegatives(args)], options }))
  const read = (flag: string, facts: ParameterFacts): unknown => {
    const value = values[flag]
    return typeof value === 'string' || typeof value === 'boolean' ? readValue(flag, value, facts) : undefined
  }
  const given = Object.entries(parameters).map(([key, facts]) => [key, read(flagOf(key), facts)] as const)
  const scope = scopes.map(([key, flag]) => [key, read(flag, scopeFacts[key as keyof typeof scopeFacts])] as const)
  const body = { name, ...withoutGaps(given), scope: withoutGaps(scope) }
  const tenant = await findTenant(typeof values['tenant'] === 'string' ? values['tenant'] : undefined)
  const { json } = await control(tenant, 'POST', 'faults', body)
  io.stdout(`${String((Object(json) as { id?: unknown }).id)}\n`)
}

async function list(origin: string | undefined): Promise<string> {
  const { json } = await control(await findTenant(origin), 'GET', 'faults')
  const { faults = [] } = Object(json) as { faults?: readonly { id: number; used: number; fault: object }[] }
  if (faults.length === 0) return 'No fault is in force.\n'
  const lines = faults.map(({ id, used, fault }) => {
    const { name, scope = {}, ...parameters } = fault as { name: string; scope?: object }
    const words = [...Object.entries(parameters), ...Object.entries(scope)].map(([key, value]) => `${key}=${value}`)
    return `${String(id).padStart(4)}  ${[name.padEnd(18), ...words].join(' ')}  (used ${used})`
  })
  return `${lines.join('\n')}\n`
}

function withoutGaps(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** Text in lines of 100, the first after its title and the others below it. */
function wrap(title: string, text: string): string {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + word.length > 98 - title.length) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.map((line, index) => `  ${index === 0 ? title : ' '.repeat(title.length)}${line}`).join('\n')
}
