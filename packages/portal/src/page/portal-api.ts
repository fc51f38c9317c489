import type { DemoConfig } from '../demo-config.ts'
import { parseConfig } from './parse-config.ts'

/** What went wrong between this page and its server, in a sentence for the person in front of it. */
export class PortalApiError extends Error {}

export function readConfig(): Promise<DemoConfig> {
  return ask('/demo/config', {}, 'The portal could not be opened.')
}

/** @param subject - One of the configuration's users. */
export function signIn(subject: string): Promise<DemoConfig> {
  return ask('/demo/sign-in', post({ user: subject }), 'Signing in did not work.')
}

export function signOut(): Promise<DemoConfig> {
  return ask('/demo/sign-out', post({}), 'Signing out did not work.')
}

function post(body: Readonly<Record<string, string>>): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  }
}

async function ask(path: string, init: RequestInit, failure: string): Promise<DemoConfig> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    throw new PortalApiError(`${failure} Its server does not answer.`, { cause })
  })
  if (!response.ok) throw new PortalApiError(`${failure} Its server answered ${response.status}.`)
  try {
    return parseConfig(await response.json())
  } catch (cause) {
    const reason = cause instanceof TypeError ? cause.message : 'it is not JSON'
    throw new PortalApiError(`${failure} What its server said cannot be read: ${reason}.`, { cause })
  }
}
