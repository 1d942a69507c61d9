/** The target with the relation "next" in a Link header (RFC 8288); undefined where there is none. */
export function nextLink(header: string): string | undefined {
  for (const [, target, params = ''] of header.matchAll(/<([^>]*)>((?:\s*;[^<,"]*(?:"[^"]*")?)*)/g)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(params)
    const names = (relations?.[1] ?? relations?.[2] ?? '').toLowerCase().split(/\s+/)
    if (names.includes('next')) return target
  }
  return undefined
}
