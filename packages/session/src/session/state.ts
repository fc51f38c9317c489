import type { CauseName, User } from '@oriel/protocol'

/** Why a session is interrupted or ended, and how that is known. */
export interface CauseReport {
  readonly name: CauseName
  /** Seen by us, or concluded from what a browser lets a page see. */
  readonly certainty: 'observed' | 'inferred'
  /** Where it was seen, for example `close 4203`, `GET /api/v1/users/me 401`, `offline event`. */
  readonly source: string
  /** The other side's own words, if it gave any; never a token. */
  readonly detail?: string | undefined
}

/** What a frame around this session shall show. Loading and revealing are two things. */
export interface FramePlan {
  /** Null: unloaded. A new `generation` means: load again, even from the same URL. */
  readonly load: { readonly identity: string; readonly theme: string | undefined; readonly generation: number } | null
  /** May be shown as soon as the loaded document has fired `load`. False: covered. */
  readonly reveal: boolean
}

/** What a login, or this browser's memory of one, settles. */
export interface Login {
  readonly identity: string
  /** Theme to load the frame with; undefined when it has never been read for this app and user. */
  readonly theme: string | undefined
  /** True: a JWT was exchanged just now. False: this browser remembers a login that may have ended since. */
  readonly fresh: boolean
}

interface Base {
  readonly frame: FramePlan
  /** The state's own timer, started when the state or what it waits for changes; `timerFired` follows. */
  readonly timerMs?: number
  /** Frames loaded so far. */
  readonly generations: number
}

export interface SigningIn extends Base {
  readonly name: 'signing-in'
  /** This sign-in follows a login that turned out to be somebody else's. */
  readonly again: boolean
}

export interface Connecting extends Base {
  readonly name: 'connecting'
  readonly login: Login
  readonly again: boolean
  readonly user: User | null
  readonly opened: boolean
  readonly themeRead: boolean
  /** What the timer is for: answers from the tenant, access that has yet to spread to a new user, the theme. */
  readonly waiting: 'answers' | 'access' | 'theme'
  /** Milliseconds for which this user still counted as new when that was last known. */
  readonly graceMs: number
  readonly refusals: number
  /** A failure that came before `users/me` had its say, which may know better. */
  readonly failure: CauseReport | null
}

export interface Active extends Base {
  readonly name: 'active'
}

export interface Interrupted extends Base {
  readonly name: 'interrupted'
  readonly cause: CauseReport
  readonly phase: 'waiting' | 'signing-in' | 'connecting' | 'restoring'
  readonly attempt: number
}

export interface Ended extends Base {
  readonly name: 'ended'
  readonly cause: CauseReport
}

export interface Idle extends Base {
  readonly name: 'idle'
}

/**
 * One tagged union; nothing about the session lives outside it.
 *
 *     idle ──start──▶ signing-in ──▶ connecting ──▶ active
 *                        ▲  │            │            │ lost
 *                        │  └──failed──┐ └──failed──┐ ▼
 *                        │             ▼            │ interrupted
 *                        └──restart── ended ◀───────┴─────┘
 */
export type SessionState = Idle | SigningIn | Connecting | Active | Interrupted | Ended

export type SessionEvent =
  | { readonly type: 'start'; readonly remembered: Login | null }
  | { readonly type: 'close' }
  | { readonly type: 'loginStands'; readonly login: Login }
  | {
      readonly type: 'userVerified'
      readonly user: User
      readonly graceMs: number
      /** Somebody has signed in elsewhere in this browser since frame and socket were told to open. */
      readonly loginIsOlder: boolean
    }
  | { readonly type: 'userMissing' }
  | { readonly type: 'userDiffers' }
  | { readonly type: 'opened' }
  | { readonly type: 'themeRead'; readonly theme: string | undefined }
  /** The engine did not open the app; `users/me` may know better why. */
  | { readonly type: 'openFailed'; readonly cause: CauseReport; readonly graceMs: number }
  /** Signing in, or checking who is signed in, came to a definite end. */
  | { readonly type: 'failed'; readonly cause: CauseReport }
  | { readonly type: 'lost'; readonly cause: CauseReport }
  | { readonly type: 'diagnosed'; readonly cause: CauseReport }
  | { readonly type: 'timerFired' }

/** What the driver does on the machine's behalf, in order. */
export type SessionEffect =
  | { readonly type: 'signIn' }
  | { readonly type: 'verifyUser'; readonly fresh: boolean }
  | { readonly type: 'connect'; readonly identity: string }
  | { readonly type: 'diagnose'; readonly cause: CauseReport }
  /** Abort every request and close the socket; nothing that they still report is heard. */
  | { readonly type: 'abandon' }
  /** Forget that this browser has a login at the tenant. */
  | { readonly type: 'forget' }
