/** What a user may hold. Source: qlik.dev REST reference, licenses, names of allotments. */
export type LicenseType = 'professional' | 'analyzer'

/** Source: qlik.dev REST reference, license settings. */
export interface LicenseSettings {
  readonly autoAssignProfessional: boolean
  readonly autoAssignAnalyzer: boolean
}

/** Who may open apps. Without a license a user signs in and fails at the first app. */
export class Licenses {
  settings: LicenseSettings
  readonly #bySubject = new Map<string, { readonly type: LicenseType; readonly createdAtMs: number }>()

  constructor(settings: LicenseSettings) {
    this.settings = settings
  }

  /** At a login: who has none is given what the settings allow, the larger one first. */
  atLogin(subject: string, nowMs: number): void {
    if (this.#bySubject.has(subject)) return
    const { autoAssignProfessional, autoAssignAnalyzer } = this.settings
    if (autoAssignProfessional) this.assign(subject, 'professional', nowMs)
    else if (autoAssignAnalyzer) this.assign(subject, 'analyzer', nowMs)
  }

  assign(subject: string, type: LicenseType, nowMs: number): void {
    this.#bySubject.set(subject, { type, createdAtMs: nowMs })
  }

  /** @returns False when there was nothing to take away. */
  remove(subject: string): boolean {
    return this.#bySubject.delete(subject)
  }

  has(subject: string): boolean {
    return this.#bySubject.has(subject)
  }

  list(): readonly { readonly subject: string; readonly type: LicenseType; readonly createdAtMs: number }[] {
    return [...this.#bySubject].map(([subject, license]) => ({ subject, ...license }))
  }
}
