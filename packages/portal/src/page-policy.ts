/**
 * Headers of the portal's page: its own scripts and styles, the tenant in a frame and over http and ws, nothing else.
 * No inline code, so that an injected script or style does not run.
 *
 * @param tenant - Origin of the tenant.
 * @see https://www.w3.org/TR/CSP3/
 */
export function pagePolicy(tenant: string): Readonly<Record<string, string>> {
  const socket = tenant.replace(/^http/, 'ws')
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': `'self' ${tenant} ${socket}`,
    'frame-src': tenant,
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    // Text reaches a script sink through a policy or not at all; lit brings one of its own.
    'require-trusted-types-for': "'script'",
  }
  return {
    'content-security-policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    // The tenant learns the portal's origin, which it must know anyway, and no path.
    'referrer-policy': 'strict-origin-when-cross-origin',
  }
}
