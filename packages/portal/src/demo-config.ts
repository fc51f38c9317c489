/** What the page gets from `GET /demo/config`. */
export interface DemoConfig {
  /** Origin of the tenant. */
  readonly tenant: string
  readonly webIntegrationId: string
  readonly appId: string
  readonly sheetId: string
  /** The tenant takes faults at `/_oriel/faults`, so the page shows their buttons. */
  readonly demoFaults: boolean
  /** Who is signed in to the portal, or null. */
  readonly user: DemoUser | null
  /** Who a visitor may sign in as: `POST /demo/sign-in` with `user=<subject>`. */
  readonly users: readonly DemoUser[]
}

export interface DemoUser {
  readonly subject: string
  readonly name: string
}
