import { h } from './dom.ts'
import type { LogEntry, SessionLog } from './session-log.ts'
import { clockTime, facts } from './state-line.ts'

/** The session as it stands, and everything it went through, newest first. */
export function sessionView(log: SessionLog): HTMLElement {
  const now = h('dl', { class: 'facts' })
  const rows = h('tbody')
  const draw = (): void => {
    now.replaceChildren(...facts(log).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))))
    rows.replaceChildren(...log.entries.map(row))
  }
  log.subscribe(draw)
  draw()
  const heads = ['Time', 'What', 'Cause', 'Certainty', 'Source']
  return h(
    'section',
    {},
    h('h1', { attributes: { tabindex: '-1' } }, 'Session'),
    h('p', { class: 'lead' }, 'What this page knows of its session, and how it knows it.'),
    now,
    h('h2', {}, 'History'),
    h(
      'div',
      { class: 'scroll', attributes: { tabindex: '0', role: 'region', 'aria-label': 'History' } },
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { attributes: { scope: 'col' } }, head)))),
        rows,
      ),
    ),
  )
}

function row({ at, what, cause }: LogEntry): HTMLElement {
  const cells = [clockTime(at), what, cause?.name ?? '', cause?.certainty ?? '', sourceOf(cause)]
  return h('tr', {}, ...cells.map((cell) => h('td', {}, cell)))
}

function sourceOf(cause: LogEntry['cause']): string {
  if (cause === undefined) return ''
  return cause.detail === undefined ? cause.source : `${cause.source}: ${cause.detail}`
}
