import { button, h } from './dom.ts'

const seconds = 10

/** The tutorial's own demonstration: the page closes the session after ten seconds, and a message takes the frame's place. */
export function closeDemo(close: () => void): HTMLElement {
  const said = h('p', { class: 'hint', attributes: { role: 'status' } })
  const start = button(`Close in ${seconds} seconds`, () => count(seconds))
  const cancel = button('Cancel', () => settle(''), 'button quiet')
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = (words: string): void => {
    clearTimeout(timer)
    timer = undefined
    said.textContent = words
    start.hidden = false
    cancel.hidden = true
  }
  const count = (left: number): void => {
    if (left === 0) {
      settle('Closed by this page: a message stands where the charts were.')
      close()
      return
    }
    // Heard at the start and near the end only, seen every second.
    said.ariaLive = left === seconds || left <= 3 ? 'polite' : 'off'
    said.textContent = `The session closes in ${left} s.`
    start.hidden = true
    cancel.hidden = false
    if (left === seconds) cancel.focus()
    timer = setTimeout(() => count(left - 1), 1_000)
  }
  settle('')
  return h('div', { class: 'group' }, h('h3', {}, 'The tutorial’s ending'), start, cancel, said)
}
