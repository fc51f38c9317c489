import type { FailureReason } from './page-failure.ts'

/** What the page itself says; the charts bring their own translations. */
export interface Texts {
  readonly failures: Readonly<Record<FailureReason, string>>
  /** Name of the bar that shows the current selections. */
  readonly selections: string
  readonly lostTitle: string
  readonly lost: string
  readonly refresh: string
  readonly unknownType: string
  readonly objectMissing: string
}

const english: Texts = {
  failures: {
    'bad-address': 'This address names no app, or no sheet or object to show.',
    'signed-out': 'You are not signed in.',
    'no-permission': 'You do not have permission to open this app.',
    'app-not-found': 'This app could not be found.',
    'sheet-not-found': 'This sheet is not available.',
    'object-not-found': 'This object is not available.',
    'session-limit': 'Too many sessions are open. Close one and try again.',
    unreachable: 'The connection to the engine could not be opened.',
    'not-drawn': 'This sheet could not be drawn.',
  },
  selections: 'Selections',
  lostTitle: 'Connection lost',
  lost: 'If your session has timed out due to inactivity, refresh to continue working.',
  refresh: 'Refresh',
  unknownType: 'This kind of object cannot be drawn here',
  objectMissing: 'This object is not available.',
}

const german: Texts = {
  failures: {
    'bad-address': 'Diese Adresse nennt keine App oder kein Arbeitsblatt oder Objekt.',
    'signed-out': 'Sie sind nicht angemeldet.',
    'no-permission': 'Sie haben keine Berechtigung, diese App zu öffnen.',
    'app-not-found': 'Diese App wurde nicht gefunden.',
    'sheet-not-found': 'Dieses Arbeitsblatt ist nicht verfügbar.',
    'object-not-found': 'Dieses Objekt ist nicht verfügbar.',
    'session-limit': 'Zu viele Sitzungen sind geöffnet. Schließen Sie eine und versuchen Sie es erneut.',
    unreachable: 'Die Verbindung zur Engine konnte nicht geöffnet werden.',
    'not-drawn': 'Dieses Arbeitsblatt konnte nicht gezeichnet werden.',
  },
  selections: 'Auswahlen',
  lostTitle: 'Verbindung verloren',
  lost: 'Wenn Ihre Sitzung wegen Inaktivität beendet wurde, laden Sie die Seite neu.',
  refresh: 'Neu laden',
  unknownType: 'Diese Art von Objekt kann hier nicht gezeichnet werden',
  objectMissing: 'Dieses Objekt ist nicht verfügbar.',
}

const french: Texts = {
  failures: {
    'bad-address': "Cette adresse n'indique pas d'application, de feuille ou d'objet.",
    'signed-out': "Vous n'êtes pas connecté.",
    'no-permission': "Vous n'êtes pas autorisé à ouvrir cette application.",
    'app-not-found': 'Cette application est introuvable.',
    'sheet-not-found': "Cette feuille n'est pas disponible.",
    'object-not-found': "Cet objet n'est pas disponible.",
    'session-limit': 'Trop de sessions sont ouvertes. Fermez-en une et réessayez.',
    unreachable: "La connexion au moteur n'a pas pu être ouverte.",
    'not-drawn': "Cette feuille n'a pas pu être affichée.",
  },
  selections: 'Sélections',
  lostTitle: 'Connexion perdue',
  lost: "Si votre session a expiré pour cause d'inactivité, actualisez la page pour continuer.",
  refresh: 'Actualiser',
  unknownType: "Ce type d'objet ne peut pas être affiché ici",
  objectMissing: "Cet objet n'est pas disponible.",
}

const byLanguage: Readonly<Record<string, Texts>> = { de: german, fr: french }

/** The texts for a locale such as `de-DE`; English where there is no translation. */
export function textsFor(locale: string): Texts {
  return byLanguage[locale.slice(0, 2)] ?? english
}
