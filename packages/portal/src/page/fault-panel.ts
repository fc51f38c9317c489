import { button, h } from './dom.ts'
import { faultForm, type FaultEnd } from './fault-form.ts'
import type { DemoFault } from './faults.ts'
import type { ActiveFault, Catalogue } from './parse-catalogue.ts'

export interface FaultPanelActions {
  /** @param fields - What the fault's scope may have; default all. */
  readonly add: (fault: DemoFault, end?: FaultEnd, fields?: readonly string[]) => Promise<void>
  readonly denyAndRestart: (seconds: number) => Promise<void>
  readonly clear: () => Promise<void>
  readonly remove: (id: number) => Promise<void>
  /** What there is, and what is in force for this page's user. */
  readonly read: () => Promise<{ readonly catalogue: Catalogue; readonly active: readonly ActiveFault[] }>
  readonly note: (what: string) => void
}

interface FaultButton {
  readonly label: string
  readonly hint: string
  readonly run: (actions: FaultPanelActions) => Promise<void>
}

const denySeconds = 10
const goneSeconds = 10

const groups: Readonly<Record<string, readonly FaultButton[]>> = {
  Session: [
    { label: 'End the session', hint: 'login too', run: ({ add }) => add({ name: 'end-session' }) },
    { label: 'Login expires', hint: 'sockets stay', run: ({ add }) => add({ name: 'expire' }) },
    { label: 'Idle time-out', hint: 'close 4001', run: ({ add }) => add({ name: 'idle-out' }) },
    { label: 'Engine restarts', hint: 'close 4003', run: ({ add }) => add({ name: 'engine-restart' }) },
  ],
  Link: [
    { label: 'Drop the link', hint: 'TCP reset', run: ({ add }) => add({ name: 'drop-socket' }) },
    { label: 'Freeze the link', hint: 'no bytes', run: ({ add }) => add({ name: 'freeze' }) },
    { label: 'Half-open link', hint: 'answers held', run: ({ add }) => add({ name: 'freeze', direction: 'out' }) },
  ],
  Access: [
    { label: 'Deny access', hint: `for ${denySeconds} s`, run: ({ denyAndRestart }) => denyAndRestart(denySeconds) },
    {
      label: 'Tenant gone',
      hint: `for ${goneSeconds} s`,
      run: ({ add }) => add({ name: 'gone' }, { seconds: goneSeconds }, ['seconds']),
    },
  ],
}

/** Buttons and a form that make the local tenant misbehave, towards this page alone wherever that can be. */
export function faultPanel(actions: FaultPanelActions): HTMLElement {
  const said = h('p', { class: 'hint', attributes: { role: 'status' } })
  const more = everyFault(actions, (what, run) => press(what, run))
  const press = async (what: string, run: () => Promise<void>): Promise<void> => {
    said.textContent = ''
    try {
      actions.note(`button: ${what}`)
      await run()
      said.textContent = `Done: ${what}.`
    } catch (cause) {
      said.textContent = cause instanceof Error ? cause.message : 'That did not work.'
    }
    await more.refresh()
  }
  const control = ({ label, hint, run }: FaultButton): HTMLElement => {
    const item = button('', () => void press(label, () => run(actions)), 'button fault')
    item.append(h('span', {}, label), h('small', {}, hint))
    return h('li', {}, item)
  }
  const lists = Object.entries(groups).map(([name, buttons]) => {
    const id = `faults-${name.toLowerCase()}`
    const list = h('ul', { class: 'faults', attributes: { 'aria-labelledby': id } }, ...buttons.map(control))
    return h('div', { class: 'fault-group' }, h('h4', { id }, name), list)
  })
  const clear = button('Clear all faults', () => void press('Clear all faults', () => actions.clear()), 'button quiet')
  return h('div', { class: 'group' }, h('h3', {}, 'What can go wrong'), ...lists, more.element, clear, said)
}

/** The whole catalogue, read from the tenant when somebody wants to see it. */
function everyFault(
  actions: FaultPanelActions,
  press: (what: string, run: () => Promise<void>) => Promise<void>,
): { readonly element: HTMLElement; refresh(): Promise<void> } {
  const active = h('ul', { class: 'in-force', attributes: { 'aria-label': 'Faults in force' } })
  const form = h('div')
  const inside = h('div', { class: 'fields' }, form, active)
  const element = h('details', { class: 'every-fault' }, h('summary', {}, 'Every fault'), inside)
  const refresh = async (): Promise<void> => {
    if (!element.open) return
    const read = await actions.read().catch((cause: unknown) => {
      active.replaceChildren(h('li', { class: 'hint' }, cause instanceof Error ? cause.message : 'Not readable.'))
    })
    if (read === undefined) return
    if (form.childElementCount === 0) {
      form.append(
        faultForm(read.catalogue, (fault, { scope }, end) => {
          void press(fault.name, () => actions.add(fault, end, scope))
        }),
      )
    }
    active.replaceChildren(...read.active.map(({ id, name }) => inForce(id, name)))
  }
  const inForce = (id: number, name: string): HTMLElement => {
    const end = button('End', () => void press(`${name} ended`, () => actions.remove(id)), 'button quiet small')
    end.setAttribute('aria-label', `End ${name}`)
    return h('li', {}, h('span', {}, name), end)
  }
  element.addEventListener('toggle', () => void refresh())
  return { element, refresh }
}
