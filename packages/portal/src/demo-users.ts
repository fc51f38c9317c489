import type { PortalUser } from '@oriel/server'

/** The people that a visitor of the demo can be. There is no password: the demo listens on loopback only. */
export const demoUsers: readonly PortalUser[] = [
  { subject: 'demo-analyst', name: 'Demo Analyst', email: 'analyst@portal.example', groups: ['Analysts'] },
  { subject: 'demo-manager', name: 'Demo Manager', email: 'manager@portal.example', groups: ['Managers'] },
]

export function findDemoUser(subject: unknown): PortalUser | undefined {
  return demoUsers.find((user) => user.subject === subject)
}
