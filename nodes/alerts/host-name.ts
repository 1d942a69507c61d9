/** The host in `host:port` or a URL, where it is a name: an address says which machine only inside its own network. */
export function hostName(instance: string | undefined): string | undefined {
  const text = instance?.trim() ?? ''
  const host = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? URL.canParse(text)
      ? new URL(text).hostname
      : ''
    : text.replace(/:\d{1,5}$/, '')
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':') || host.startsWith('[')
  return host === '' || isAddress || host.toLowerCase() === 'localhost' || /[\s/]/.test(host)
    ? undefined
    : host
}
