import { DN } from 'ldapts'
import { StepFailed } from '#sdk'

/** Whether a text is meant as a distinguished name rather than as a name of somebody. */
export function looksLikeDn(text: string): boolean {
  return /^[a-z][a-z0-9-]*=.+,/i.test(text)
}

/** Whether an entry stands at or below another one, as far as their texts tell. */
export function isWithin(dn: string, base: string): boolean {
  const [inner, outer] = [fold(dn), fold(base)]
  return inner === outer || inner.endsWith(`,${outer}`)
}

/** Throws `StepFailed` for a name outside of what the connection may touch. */
export function requireWithin(dn: string, base: string): string {
  if (isWithin(dn, base)) return dn
  throw new StepFailed(`"${dn}" lies outside of "${base}", the base of this connection.`, {
    class: 'Auth',
    code: 'ldap_outside_base',
  })
}

/** An entry below another one; the value is escaped as RFC 4514 section 2.4 wants it. */
export function entryBelow([attribute, value]: readonly [string, string], place: string): string {
  return `${new DN().addPairRDN(attribute, plainValue(value)).toString()},${place}`
}

/** The domain that a base stands for: dc=example,dc=com is example.com. RFC 2247. */
export function domainOf(base: string): string {
  return [...base.matchAll(/(?:^|,)\s*dc\s*=\s*([^,]+)/gi)].map(([, label]) => label?.trim()).join('.')
}

/** The library quotes spaces at the ends and leaves control characters as they are: neither belongs into a name. */
function plainValue(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    throw new StepFailed(`The name ${JSON.stringify(value)} holds a control character.`, { code: 'bad_name' })
  }
  return value.trim()
}

function fold(dn: string): string {
  return dn.replace(/\s*([,=])\s*/g, '$1').toLowerCase()
}
