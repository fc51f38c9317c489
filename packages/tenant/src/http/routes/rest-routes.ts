import type { Route } from '../router.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { appRoutes } from './apps.ts'
import { authSettingsRoutes } from './auth-settings.ts'
import { browserRoutes } from './browser.ts'
import { groupRoutes } from './groups.ts'
import { identityProviderRoutes } from './identity-providers.ts'
import { itemRoutes } from './items.ts'
import { licenseRoutes } from './licenses.ts'
import { spaceAssignmentRoutes } from './space-assignments.ts'
import { spaceRoutes } from './spaces.ts'
import { tenantRoutes } from './tenants.ts'

/** The resources of the REST API that setting up a tenant is about. Before the static files, for product-info.json. */
export const restRoutes: readonly Route[] = [
  ...browserRoutes,
  ...tenantRoutes,
  ...authSettingsRoutes,
  ...identityProviderRoutes,
  ...apiKeyRoutes,
  ...groupRoutes,
  ...licenseRoutes,
  ...spaceRoutes,
  ...spaceAssignmentRoutes,
  ...appRoutes,
  ...itemRoutes,
]
