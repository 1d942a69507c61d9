import { Attribute, Change, type Entry } from 'ldapts'

/** The values of an attribute as text; those that are bytes are left out. Names count in any case: RFC 4512 section 2.5. */
export function valuesOf(entry: Entry, attribute: string): string[] {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase())
  const value = name === undefined ? [] : entry[name]
  return [value ?? []].flat().filter((each) => typeof each === 'string')
}

/** The first value, or blank. */
export function textOf(entry: Entry, ...attributes: string[]): string {
  for (const attribute of attributes) {
    const [first] = valuesOf(entry, attribute)
    if (first !== undefined && first !== '') return first
  }
  return ''
}

export function replace(type: string, ...values: string[]): Change {
  return new Change({ operation: 'replace', modification: new Attribute({ type, values }) })
}

export function replaceBytes(type: string, bytes: Buffer): Change {
  return new Change({ operation: 'replace', modification: new Attribute({ type, values: [bytes] }) })
}

/** Takes away all values; without an error where there are none. */
export function clear(type: string): Change {
  return new Change({ operation: 'replace', modification: new Attribute({ type, values: [] }) })
}
