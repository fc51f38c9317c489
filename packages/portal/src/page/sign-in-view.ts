import type { DemoConfig, DemoUser } from '../demo-config.ts'
import { brand } from './brand.ts'
import { h } from './dom.ts'

/** @param notice - A sentence that goes before the choice, for example why somebody is back here. */
export function signInView(config: DemoConfig, notice: string, choose: (user: DemoUser) => Promise<void>): HTMLElement {
  const said = h('p', { class: 'notice', attributes: { role: 'alert' } }, notice)
  const choices = config.users.map((user) => {
    const control = h(
      'button',
      { class: 'person', attributes: { type: 'button', 'data-subject': user.subject } },
      h('span', { class: 'avatar', attributes: { 'aria-hidden': 'true' } }, initials(user.name)),
      h('span', { class: 'person-name' }, user.name),
      h('span', { class: 'person-subject' }, user.subject),
    )
    control.addEventListener('click', () => {
      said.textContent = ''
      setBusy(true)
      choose(user).catch((cause: unknown) => {
        setBusy(false)
        said.textContent = cause instanceof Error ? cause.message : 'Signing in did not work.'
        control.focus()
      })
    })
    return control
  })
  const setBusy = (busy: boolean): void => choices.forEach((choice) => (choice.disabled = busy))
  return h(
    'main',
    { class: 'sign-in', id: 'content' },
    h(
      'div',
      { class: 'card' },
      brand(),
      h('h1', { attributes: { tabindex: '-1' } }, 'Sign in'),
      h('p', { class: 'lead' }, 'This is a demonstration. Choose who you are; there is no password.'),
      said,
      h('div', { class: 'people' }, ...choices),
    ),
  )
}

export function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
}
