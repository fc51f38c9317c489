/** Headers that every answer of the server carries: nothing of it may be stored, sniffed or embedded elsewhere. */
const answerHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/** An answer with a JSON body. */
export function json(body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    headers: { ...answerHeaders, 'content-type': 'application/json', ...headers },
  })
}

/**
 * An error as problem details.
 *
 * @param detail - A sentence for the developer who reads the network panel. Never a secret, never an exception's text.
 * @see RFC 9457
 */
export function problem(
  status: number,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify({ title, status, detail }), {
    status,
    headers: { ...answerHeaders, 'content-type': 'application/problem+json', ...headers },
  })
}
