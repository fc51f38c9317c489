import type { DemoConfig, DemoUser } from '../demo-config.ts'
import { aboutView } from './about-view.ts'
import { brand, portalName } from './brand.ts'
import { button, h } from './dom.ts'
import { overviewView } from './overview-view.ts'
import { SessionLog } from './session-log.ts'
import { sessionView } from './session-view.ts'
import { initials } from './sign-in-view.ts'

export interface ShellActions {
  readonly signOut: () => Promise<void>
  readonly portalSignedOut: () => void
}

export interface Shell {
  readonly element: HTMLElement
  readonly dispose: () => void
}

/** The portal around its views. All of them stay in the document: the charts go on living while another is looked at. */
export function shell(config: DemoConfig, user: DemoUser, actions: ShellActions): Shell {
  const log = new SessionLog()
  const views: Readonly<Record<string, HTMLElement>> = {
    overview: overviewView(config, user, log, actions.portalSignedOut),
    session: sessionView(log),
    about: aboutView(config),
  }
  const links = Object.fromEntries(
    Object.keys(views).map((name) => [name, h('a', { attributes: { href: `#${name}` } }, titleOf(name))]),
  )
  const show = (focus: boolean): void => {
    const wanted = location.hash.slice(1)
    const current = Object.hasOwn(views, wanted) ? wanted : 'overview'
    for (const [name, view] of Object.entries(views)) {
      const away = name !== current
      view.classList.add('view')
      view.toggleAttribute('data-away', away)
      view.inert = away
      links[name]?.setAttribute('aria-current', away ? 'false' : 'page')
    }
    document.title = `${titleOf(current)} – ${portalName} (demo portal)`
    if (!focus) return
    scrollTo(0, 0)
    views[current]?.querySelector('h1')?.focus({ preventScroll: true })
  }
  const onHash = (): void => show(true)
  addEventListener('hashchange', onHash)
  show(false)
  const main = h('main', { id: 'content', attributes: { tabindex: '-1' } }, ...Object.values(views))
  const skip = h('a', { class: 'skip', attributes: { href: '#content' } }, 'Skip to content')
  skip.addEventListener('click', (event) => {
    event.preventDefault()
    main.focus()
  })
  const element = h(
    'div',
    { class: 'shell' },
    skip,
    header(user, Object.values(links), actions.signOut),
    main,
    footer(),
  )
  return { element, dispose: () => removeEventListener('hashchange', onHash) }
}

function header(user: DemoUser, links: readonly HTMLElement[], signOut: () => Promise<void>): HTMLElement {
  const said = h('span', { class: 'notice', attributes: { role: 'alert' } })
  const leave = (): void => {
    signOut().catch((cause: unknown) => {
      said.textContent = cause instanceof Error ? cause.message : 'Signing out did not work.'
    })
  }
  return h(
    'header',
    {},
    brand(),
    h('nav', { attributes: { 'aria-label': 'Portal' } }, ...links),
    h(
      'div',
      { class: 'account' },
      said,
      h('span', { class: 'avatar', attributes: { 'aria-hidden': 'true' } }, initials(user.name)),
      h('span', { class: 'account-name' }, user.name),
      button('Sign out', leave, 'button quiet'),
    ),
  )
}

function footer(): HTMLElement {
  return h('footer', {}, h('p', {}, `${portalName} is a fictional company. Charts by Oriel, for Qlik Cloud.`))
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
