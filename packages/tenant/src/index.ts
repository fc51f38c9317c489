export { assumptions } from './assumptions.ts'
export type { Assumptions } from './assumptions.ts'
export type { SessionLimits } from './auth/browser-sessions.ts'
export type { CookieMode } from './auth/cookies.ts'
export type { DemoIdentityProvider, IdentityProviderOptions } from './auth/identity-providers.ts'
export type { TokenClaims } from './auth/sign-token.ts'
export { AppLoadError } from './engine/app-load-error.ts'
export type { AppSource, EngineApp, EngineConnection, EngineSession } from './engine/engine.ts'
export { faultCatalogue } from './faults/catalogue.ts'
export { scopeFacts, scopeOf } from './faults/fault-facts.ts'
export type { FaultFacts, FaultGroup, FaultReach, ParameterFacts } from './faults/fault-facts.ts'
export type {
  Fault,
  FaultName,
  FaultNamed,
  FaultParameters,
  FaultScope,
  FrameDamage,
  FreezeDirection,
  TokenFailure,
} from './faults/fault.ts'
export type { Acting, ActiveFault, FaultChange, Faults } from './faults/faults.ts'
export type { FaultTarget } from './faults/scope-fits.ts'
export type { RequestEntry, RequestLog } from './http/request-log.ts'
export { loadApp, loadDemoApp } from './load-engine.ts'
export type { Tenant, TenantAppSource, TenantOptions } from './options.ts'
export type { ServableApp } from './sockets/engine-port.ts'
export { startTenant } from './start-tenant.ts'
export type { MovableClock, TenantClock } from './tenant-clock.ts'
export { TenantError } from './tenant-error.ts'
export type { TenantErrorCode } from './tenant-error.ts'
export type { TenantEventMap, TenantEvents } from './tenant-events.ts'
