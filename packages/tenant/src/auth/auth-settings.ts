import { defaultSessionLimits, type SessionLimits } from './browser-sessions.ts'

/** Whole minutes. Source: Qlik help, configure session timeout: 15 to 1440 minutes, 1 to 168 hours. */
const ranges = {
  inactivityMinutes: { least: 15, most: 1440, step: 1 },
  lifetimeMinutes: { least: 60, most: 168 * 60, step: 60 },
} as const

/** How long sessions last that begin from now on; those that run keep what they began with. */
export class AuthSettings {
  /** Whether nobody has changed them. */
  isDefault = true
  #limits: SessionLimits

  /** The caller's own limits may be outside the ranges that the REST API keeps to. */
  constructor(limits: Partial<SessionLimits> = {}) {
    this.#limits = { ...defaultSessionLimits, ...limits }
  }

  get limits(): SessionLimits {
    return this.#limits
  }

  /** @returns What is wrong, or undefined when all were taken over. All or nothing. */
  change(limits: Partial<SessionLimits>): string | undefined {
    for (const name of ['inactivityMinutes', 'lifetimeMinutes'] as const) {
      const minutes = limits[name]
      const { least, most, step } = ranges[name]
      if (minutes === undefined) continue
      if (!Number.isInteger(minutes) || minutes < least || minutes > most || minutes % step !== 0) {
        return `must be whole minutes from ${least} to ${most}${step > 1 ? `, divisible by ${step}` : ''}`
      }
    }
    this.#limits = { ...this.#limits, ...limits }
    this.isDefault = false
    return undefined
  }
}
