import { h } from './dom.ts'
import { causeOf, type SessionLog } from './session-log.ts'

/** The session in one line: state, cause, certainty, identity, since when. */
export function stateLine(log: SessionLog): HTMLElement {
  const line = h('dl', { class: 'state-line', attributes: { 'aria-label': 'Session' } })
  const draw = (): void => {
    line.dataset['state'] = log.state?.name ?? 'idle'
    line.replaceChildren(...facts(log).map(([name, value]) => fact(name, value)))
  }
  log.subscribe(draw)
  draw()
  return line
}

export function facts(log: SessionLog): readonly (readonly [name: string, value: string])[] {
  const { state, since, identity } = log
  const cause = causeOf(state)
  return [
    ['State', state?.name ?? 'idle'],
    ...(cause === undefined
      ? []
      : [['Cause', cause.name] as const, ['Certainty', cause.certainty] as const, ['Source', cause.source] as const]),
    ...(identity === undefined ? [] : [['Identity', shortened(identity)] as const]),
    ['Since', clockTime(since)],
  ]
}

export function clockTime(at: Date): string {
  return at.toLocaleTimeString('en-GB')
}

function shortened(identity: string): string {
  if (identity === '') return 'default'
  return identity.length > 10 ? `${identity.slice(0, 8)}…` : identity
}

function fact(name: string, value: string): HTMLElement {
  return h('div', { class: `fact fact-${name.toLowerCase()}` }, h('dt', {}, name), h('dd', {}, value))
}
