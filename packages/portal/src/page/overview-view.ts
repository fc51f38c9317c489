import type { OrielSheet } from '@oriel/element'
import type { DemoConfig, DemoUser } from '../demo-config.ts'
import { closeDemo } from './close-demo.ts'
import { h } from './dom.ts'
import { faultPanel } from './fault-panel.ts'
import { addFault, clearFaults, readFaults, removeFault, type FaultScope } from './faults.ts'
import type { SessionLog } from './session-log.ts'
import { stateLine } from './state-line.ts'

/** @param portalSignedOut - The portal's own session is over: the page goes back to its sign-in instead of showing a message. */
export function overviewView(
  config: DemoConfig,
  user: DemoUser,
  log: SessionLog,
  portalSignedOut: () => void,
): HTMLElement {
  const sheet = embeddedSheet(config, user)
  sheet.addEventListener('oriel-statechange', (event) => log.noteState(event.detail.state))
  sheet.addEventListener('oriel-ready', () => log.note('charts shown'))
  sheet.addEventListener('oriel-ended', (event) => {
    if (event.detail.cause.name !== 'portal-signed-out') return
    event.preventDefault()
    portalSignedOut()
  })
  return h(
    'section',
    {},
    h('h1', { attributes: { tabindex: '-1' } }, 'Overview'),
    stateLine(log),
    h('div', { class: 'with-rail' }, h('div', { class: 'sheet-card' }, sheet), rail(config, user, sheet, log)),
  )
}

function embeddedSheet(config: DemoConfig, user: DemoUser): OrielSheet {
  const sheet = document.createElement('oriel-sheet')
  sheet.tenant = config.tenant
  sheet.webIntegration = config.webIntegrationId
  sheet.app = config.appId
  sheet.sheet = config.sheetId
  sheet.subject = user.subject
  sheet.tokenEndpoint = '/oriel/token'
  sheet.label = 'Overview charts'
  sheet.debug = true
  return sheet
}

function rail(config: DemoConfig, user: DemoUser, sheet: OrielSheet, log: SessionLog): HTMLElement {
  const groups = [closeDemo(() => void sheet.session?.close())]
  if (config.demoFaults) groups.push(demoFaults(config, user, sheet, log))
  const details = h('details', { class: 'rail' }, h('summary', {}, 'Try it out'), ...groups)
  // Beside the charts there is room for it; above them it would push them away.
  details.open = matchMedia('(min-width: 70rem)').matches
  return details
}

function demoFaults(config: DemoConfig, user: DemoUser, sheet: OrielSheet, log: SessionLog): HTMLElement {
  const everywhere: FaultScope = { user: user.subject, appId: config.appId }
  const here = (): FaultScope => {
    const { identity } = log
    return identity === undefined ? everywhere : { ...everywhere, identity }
  }
  return faultPanel({
    add: (fault, end = {}, fields = ['user', 'appId', 'identity', 'count', 'seconds']) => {
      const scope = Object.entries({ ...here(), ...end }).filter(([name]) => fields.includes(name))
      return addFault(config.tenant, fault, Object.fromEntries(scope))
    },
    denyAndRestart: async (seconds) => {
      await addFault(config.tenant, { name: 'deny-access', seconds }, everywhere)
      await sheet.session?.close()
      sheet.restart()
    },
    clear: () => clearFaults(config.tenant),
    remove: (id) => removeFault(config.tenant, id),
    read: async () => {
      const { catalogue, active } = await readFaults(config.tenant)
      return { catalogue, active: active.filter((fault) => fault.user === undefined || fault.user === user.subject) }
    },
    note: (what) => log.note(what),
  })
}
