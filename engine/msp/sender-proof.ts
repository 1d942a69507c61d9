/** What our own mail server says of whether the sender is who the message says; `unknown`: it says nothing. */
export type SenderProof = 'passed' | 'failed' | 'unknown'

/**
 * Reads Authentication-Results (RFC 8601), Received-SPF (RFC 7208 section 9.1) of a message. DMARC decides where it was
 * looked at: it alone compares with the address that people see. Else a failed SPF counts unless a signature holds.
 */
export function senderProof(headers: ReadonlyMap<string, readonly string[]>): SenderProof {
  // A field that a sender made up can only harm them: without one nothing is held against them anyhow.
  if (namesSeveral(headers.get('from') ?? [])) return 'failed'
  const results = [
    ...(headers.get('authentication-results') ?? []),
    ...(headers.get('x-original-authentication-results') ?? []),
  ].flatMap(resultsOf)
  const saying = (method: string) => results.filter((result) => result.method === method)
  const dmarc = saying('dmarc').map(({ result }) => result)
  if (dmarc.some((result) => result === 'fail')) return 'failed'
  if (dmarc.includes('pass')) return 'passed'
  const isSigned = saying('dkim').some(({ result }) => result === 'pass')
  const spf = saying('spf').map(({ result }) => result)
  const received = (headers.get('received-spf') ?? []).map((value) =>
    /^\s*(\w+)/.exec(value)?.[1]?.toLowerCase(),
  )
  if ([...spf, ...received].some((result) => result === 'fail' || result === 'hardfail')) {
    return isSigned ? 'unknown' : 'failed'
  }
  if (saying('dkim').some(({ result }) => result === 'fail') && !isSigned) return 'failed'
  return 'unknown'
}

/** True where more than one sender is named, of whom people and mail servers may see another one (RFC 7489 section 6.6.1). */
function namesSeveral(from: readonly string[]): boolean {
  if (from.length > 1) return true
  const plain = (from[0] ?? '')
    .slice(0, 2000)
    .replace(/"(?:[^"\\]|\\.)*"/g, '')
    .replace(/\([^()]*\)/g, '')
  return /@[^,]*,[^,]*@/.test(plain)
}

/** `method=result` of each part, without comments and what the method looked at. */
function resultsOf(value: string): { method: string; result: string }[] {
  const plain = value.slice(0, 10_000).replace(/\([^()]*\)/g, ' ')
  return [...plain.matchAll(/(?:^|;)\s*([\w-]+)(?:\/\d+)?\s*=\s*(\w+)/g)].map(
    ([, method = '', result = '']) => ({
      method: method.toLowerCase(),
      result: result.toLowerCase(),
    }),
  )
}
