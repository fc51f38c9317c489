import '@oriel/element'
import type { DemoConfig } from '../demo-config.ts'
import { button, h } from './dom.ts'
import { PortalApiError, readConfig, signIn, signOut } from './portal-api.ts'
import { shell, type Shell } from './shell.ts'
import { signInView } from './sign-in-view.ts'

const portal = document.getElementById('portal') ?? document.body
let current: Shell | undefined

function put(element: HTMLElement): void {
  current?.dispose()
  current = undefined
  portal.replaceChildren(element)
}

function show(config: DemoConfig, notice = ''): void {
  const { user } = config
  if (user === null) {
    document.title = 'Sign in – Harbor Lane (demo portal)'
    put(signInView(config, notice, async ({ subject }) => show(await signIn(subject))))
  } else {
    const next = shell(config, user, {
      signOut: async () => show(await signOut()),
      portalSignedOut: () => show({ ...config, user: null }, 'Your portal session is over. Please sign in again.'),
    })
    put(next.element)
    current = next
  }
  portal.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
}

async function begin(): Promise<void> {
  try {
    show(await readConfig())
  } catch (cause) {
    const sentence = cause instanceof PortalApiError ? cause.message : 'The portal could not be opened.'
    const retry = button('Try again', () => void begin())
    put(
      h(
        'main',
        { class: 'sign-in' },
        h(
          'div',
          { class: 'card', attributes: { role: 'alert' } },
          h('h1', {}, 'Not available just now'),
          h('p', {}, sentence),
          retry,
        ),
      ),
    )
  }
}

await begin()
