/**
 * The Content-Security-Policy of the console: only its own script and styles run. It talks to the API, the provider and
 * the file store, and shows pictures from there.
 * @param http sources of requests and pictures, besides the console's own origin
 * @param sockets sources of live updates
 */
export const consolePolicy = (http: string, sockets: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${http} ${sockets}`,
    `img-src 'self' data: ${http}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
