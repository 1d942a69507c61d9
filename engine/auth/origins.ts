const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Origins whose pages may write with a session cookie: the public address, and where that is this machine
 * itself, its other names.
 */
export function trustedOrigins(publicUrl: string): string[] {
  const url = new URL(publicUrl)
  if (!LOOPBACK.includes(url.hostname)) return [url.origin]
  return LOOPBACK.map((host) => Object.assign(new URL(url.origin), { hostname: host }).origin)
}
