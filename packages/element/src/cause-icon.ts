import type { CauseName } from '@oriel/protocol'
import { html, type TemplateResult } from 'lit'

type Icon = 'link' | 'clock' | 'person' | 'lock' | 'service' | 'closed'

/** Strokes on a 24 × 24 field. */
const strokes: Readonly<Record<Icon, string>> = {
  link: 'M4 4l16 16M8.5 8.6a7.6 7.6 0 0 0-3 2M2.5 7.7a12 12 0 0 1 2.6-1.9M10.5 5a12 12 0 0 1 11 2.7M14.6 9a7.6 7.6 0 0 1 3.9 1.6M8.7 14.2a4.6 4.6 0 0 1 4.6-1M12 18.2v.1',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17zM12 7.5v4.8l3 1.9',
  person: 'M12 4a3.8 3.8 0 1 0 0 7.6a3.8 3.8 0 0 0 0-7.6zM4.5 20c.6-3.6 3.7-5.6 7.5-5.6s6.9 2 7.5 5.6',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.8v1.6',
  service: 'M4 5h16v5.5H4zM4 13.5h16V19H4zM7.5 7.8h.1M7.5 16.2h.1M11 7.8h5.5M11 16.2h5.5',
  closed: 'M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17zM9.8 9v6M14.2 9v6',
}

const iconOfCause: Readonly<Record<CauseName, Icon>> = {
  'device-offline': 'link',
  'network-lost': 'link',
  'link-frozen': 'link',
  'engine-moved': 'service',
  'engine-unavailable': 'service',
  'idle-timeout': 'clock',
  'session-expired': 'clock',
  'signed-out': 'person',
  'closed-by-page': 'closed',
  'closed-by-server': 'closed',
  'session-limit': 'closed',
  license: 'lock',
  'access-denied': 'lock',
  'app-not-found': 'service',
  'different-user': 'person',
  'cookies-blocked': 'lock',
  'origin-not-allowed': 'lock',
  'blocked-by-page-policy': 'lock',
  'frame-refused': 'lock',
  'portal-signed-out': 'person',
  'token-unavailable': 'person',
  'token-rejected': 'person',
  'rate-limited': 'clock',
  'tenant-unreachable': 'service',
  'protocol-error': 'service',
}

/** A quiet picture of the kind of trouble; says nothing that the words do not. */
export function causeIcon(cause: CauseName): TemplateResult {
  return html`<svg class="icon" part="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${strokes[iconOfCause[cause]]}></path>
  </svg>`
}
