import type { FailureReason } from './page-failure.ts'
import type { Texts } from './texts.ts'

/** Replaces the page by one plain sentence. The detail goes where the curious look: an attribute. */
export function showFailure(texts: Texts, reason: FailureReason, detail: string): void {
  const message = document.createElement('main')
  message.className = 'failure'
  message.setAttribute('role', 'alert')
  message.dataset['detail'] = detail
  const sentence = document.createElement('p')
  sentence.textContent = texts.failures[reason]
  message.append(sentence)
  document.body.replaceChildren(message)
  mark('error', reason)
}

/** Covers the drawn page after its socket has closed. The one way on is to load it again. */
export function showLost(texts: Texts, code: number): void {
  const dialog = document.createElement('dialog')
  dialog.className = 'lost'
  dialog.setAttribute('aria-labelledby', 'lost-title')
  dialog.dataset['code'] = String(code)
  const title = document.createElement('h1')
  title.id = 'lost-title'
  title.textContent = texts.lostTitle
  const text = document.createElement('p')
  text.textContent = texts.lost
  const refresh = document.createElement('button')
  refresh.type = 'button'
  refresh.textContent = texts.refresh
  refresh.addEventListener('click', () => location.reload())
  dialog.append(title, text, refresh)
  // Escape would leave a page that looks alive and is not.
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  document.body.append(dialog)
  dialog.showModal()
  mark('error', 'connection-lost')
}

/** Writes the page's state where tests and people can read it: `data-state` and `data-reason` of the root element. */
export function mark(state: 'loading' | 'ready' | 'error', reason?: string): void {
  const root = document.documentElement
  root.dataset['state'] = state
  if (reason === undefined) delete root.dataset['reason']
  else root.dataset['reason'] = reason
}
