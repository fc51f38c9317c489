import { h } from './dom.ts'

export const portalName = 'Harbor Lane'

/** The fictional company's name, and that it is one. */
export function brand(): HTMLElement {
  return h(
    'span',
    { class: 'brand' },
    h('img', { attributes: { src: '/favicon.svg', alt: '', width: '28', height: '28' } }),
    h('span', { class: 'brand-name' }, portalName),
    h('span', { class: 'pill' }, 'Demo portal'),
  )
}
