import type { Texts } from './texts.ts'

export const en: Texts = {
  language: 'en',
  sheetLabel: 'Analytics sheet',
  objectLabel: 'Analytics chart',
  loading: 'Loading your charts…',
  oneMoment: 'One moment…',
  details: 'Details for developers',
  causes: {
    'device-offline': {
      title: 'You are offline',
      text: 'This device has no internet connection. Once it is back, your charts can be too.',
      action: 'Reconnect',
    },
    'network-lost': {
      title: 'The connection was lost',
      text: 'The connection to your charts broke off. That is often over in a moment.',
      action: 'Reconnect',
    },
    'link-frozen': {
      title: 'The connection stopped responding',
      text: 'Nothing has come back for a while, so what you saw may be out of date.',
      action: 'Reconnect',
    },
    'engine-moved': {
      title: 'The analytics service is restarting',
      text: 'It had to let go of this connection. Your charts can come back right away.',
      action: 'Reconnect',
    },
    'engine-unavailable': {
      title: 'The analytics service is busy',
      text: 'It cannot open these charts just now. Please try again in a minute.',
      action: 'Try again',
    },
    'idle-timeout': {
      title: 'Paused after a quiet while',
      text: 'Nothing was used here for some time, so the session ended.',
      action: 'Continue',
    },
    'session-expired': {
      title: 'Your session has ended',
      text: 'Sessions end after a while. Start a new one to carry on.',
      action: 'Start again',
    },
    'signed-out': {
      title: 'You are signed out',
      text: 'You signed out of the analytics service, perhaps in another tab or window.',
      action: 'Sign in again',
    },
    'closed-by-page': {
      title: 'This session was closed',
      text: 'The page closed it. You can open it again at any time.',
      action: 'Open again',
    },
    'closed-by-server': {
      title: 'This session was closed',
      text: 'The analytics service closed it. You can start a new one.',
      action: 'Start again',
    },
    'session-limit': {
      title: 'Too many sessions are open',
      text: 'Your account has as many open as it may have. Close other tabs with charts, then try again.',
      action: 'Try again',
    },
    license: {
      title: 'Your account cannot use this yet',
      text: 'It has no licence for the analytics service. The people who run this portal can help.',
      action: 'Check again',
    },
    'access-denied': {
      title: 'You do not have access to this',
      text: 'Your account may not open these charts. The people who run this portal can help.',
      action: 'Check again',
    },
    'app-not-found': {
      title: 'These charts could not be found',
      text: 'They may have been moved or taken away. The people who run this portal can help.',
      action: 'Check again',
    },
    'different-user': {
      title: 'Signed in as somebody else',
      text: 'This browser is signed in to the analytics service with another account, so nothing is shown.',
      action: 'Use my account',
    },
    'cookies-blocked': {
      title: 'Your browser blocks a cookie that is needed',
      text: 'The charts come from another website that cannot remember you without it. Allow third-party cookies for this page, then try again.',
      action: 'Try again',
    },
    'origin-not-allowed': {
      title: 'This page is not set up for these charts',
      text: 'The analytics service does not answer pages at this address. The people who run this portal can change that.',
      action: 'Try again',
    },
    'blocked-by-page-policy': {
      title: 'A setting of this page blocks the charts',
      text: 'It does not let the page reach the analytics service. The people who run this portal can change that.',
      action: 'Try again',
    },
    'frame-refused': {
      title: 'The charts cannot be shown in this page',
      text: 'The analytics service does not let itself be shown here. The people who run this portal can change that.',
      action: 'Try again',
    },
    'portal-signed-out': {
      title: 'You are signed out of this portal',
      text: 'Sign in to the portal once more, then come back to your charts.',
      action: 'Try again',
    },
    'token-unavailable': {
      title: 'Signing in does not work just now',
      text: 'The portal could not vouch for you. Please try again in a moment.',
      action: 'Try again',
    },
    'token-rejected': {
      title: 'Signing in was not accepted',
      text: 'The analytics service does not trust this portal’s sign-in. The people who run this portal can help.',
      action: 'Try again',
    },
    'rate-limited': {
      title: 'A short pause is needed',
      text: 'The analytics service had too many requests. Please try again in a minute.',
      action: 'Try again',
    },
    'tenant-unreachable': {
      title: 'The analytics service does not answer',
      text: 'It cannot be reached at the moment. Please try again in a few minutes.',
      action: 'Try again',
    },
    'protocol-error': {
      title: 'Something unexpected happened',
      text: 'The charts had to stop. If trying again does not help, tell the people who run this portal.',
      action: 'Try again',
    },
  },
}
