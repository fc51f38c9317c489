import type { DemoConfig } from '../demo-config.ts'
import { h } from './dom.ts'
import { portalName } from './brand.ts'

export function aboutView(config: DemoConfig): HTMLElement {
  const paragraphs = [
    `${portalName} is not a company. It is a page that shows what a portal looks like when its charts come from elsewhere and their session is looked after by Oriel, for Qlik Cloud.`,
    'The charts sit in a frame of another origin. The portal signs its user in there by a token, watches the session, and covers the frame with a plain sentence and one button the moment the session is no longer good. Nobody ever sees a login page, or a chart that only looks alive.',
    config.demoFaults
      ? 'Behind this page runs a local tenant: an engine and a data set on this machine that follow the same protocol, with faults on demand. No data leaves it.'
      : 'Behind this page is the tenant that the portal’s configuration names.',
    'Qlik and Qlik Cloud are trademarks of QlikTech International AB. This demonstration is neither made nor endorsed by them.',
  ]
  return h(
    'section',
    { class: 'prose' },
    h('h1', { attributes: { tabindex: '-1' } }, 'About'),
    ...paragraphs.map((words) => h('p', {}, words)),
    h(
      'dl',
      { class: 'facts' },
      ...[
        ['Tenant', config.tenant],
        ['App', config.appId],
        ['Sheet', config.sheetId],
        ['Web integration', config.webIntegrationId],
      ].map(([name = '', value = '']) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
    ),
  )
}
