import { button, h } from './dom.ts'
import type { DemoFault } from './faults.ts'

export interface FaultPanelActions {
  readonly add: (fault: DemoFault) => Promise<void>
  readonly denyAndRestart: (seconds: number) => Promise<void>
  readonly clear: () => Promise<void>
  readonly note: (what: string) => void
}

interface FaultButton {
  readonly label: string
  readonly hint: string
  readonly run: (actions: FaultPanelActions) => Promise<void>
}

const denySeconds = 10

const buttons: readonly FaultButton[] = [
  { label: 'End the session', hint: 'login too', run: ({ add }) => add({ name: 'end-session' }) },
  { label: 'Idle time-out', hint: 'close 4001', run: ({ add }) => add({ name: 'close-socket', code: 4001 }) },
  { label: 'Engine stops', hint: 'close 4003', run: ({ add }) => add({ name: 'close-socket', code: 4003 }) },
  { label: 'Polite goodbye', hint: 'close 1000', run: ({ add }) => add({ name: 'close-socket', code: 1000 }) },
  { label: 'Drop the link', hint: 'TCP reset', run: ({ add }) => add({ name: 'drop-socket' }) },
  { label: 'Freeze the link', hint: 'no bytes', run: ({ add }) => add({ name: 'freeze' }) },
  { label: 'Deny access', hint: `for ${denySeconds} s`, run: ({ denyAndRestart }) => denyAndRestart(denySeconds) },
  { label: 'Clear all faults', hint: '', run: ({ clear }) => clear() },
]

/** Buttons that make the local tenant misbehave towards this page alone. */
export function faultPanel(actions: FaultPanelActions): HTMLElement {
  const said = h('p', { class: 'hint', attributes: { role: 'status' } })
  const press = async ({ label, run }: FaultButton): Promise<void> => {
    said.textContent = ''
    try {
      actions.note(`button: ${label}`)
      await run(actions)
      said.textContent = `Done: ${label}.`
    } catch (cause) {
      said.textContent = cause instanceof Error ? cause.message : 'That did not work.'
    }
  }
  const items = buttons.map((item) => {
    const control = button('', () => void press(item), 'button fault')
    control.append(h('span', {}, item.label), h('small', {}, item.hint))
    return h('li', {}, control)
  })
  return h('div', { class: 'group' }, h('h3', {}, 'What can go wrong'), h('ul', { class: 'faults' }, ...items), said)
}
