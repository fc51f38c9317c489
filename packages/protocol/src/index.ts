export { causes } from './causes.ts'
export type { CauseFacts, CauseName, Retry } from './causes.ts'
export { causeOfClose, closeCodes } from './close-codes.ts'
export type { CloseCodeFacts } from './close-codes.ts'
export {
  causeOfQixError,
  causeOfSessionState,
  engineSessionStates,
  parseSessionState,
  parseTheme,
  qixErrorCodes,
} from './engine-session.ts'
export type { EngineSessionState } from './engine-session.ts'
export { parseErrorBody } from './error-body.ts'
export type { ErrorBody } from './error-body.ts'
export { jwtAudience, jwtMaxLifetimeSeconds, jwtRequiredClaims, parseTokenResponse, readJwtClaims } from './jwt.ts'
export type { JwtClaims } from './jwt.ts'
export { cookieNames, headerNames, paths } from './names.ts'
export { engineUrl, jwtSessionUrl, restUrl, singleUrl, tenantOrigin } from './tenant-urls.ts'
export type { EngineUrlOptions, SingleUrlOptions } from './tenant-urls.ts'
export { isRecord, stringField } from './unknown.ts'
export { parseUser } from './user.ts'
export type { User } from './user.ts'
