import {
  AndFilter,
  type Client,
  type Entry,
  EqualityFilter,
  type Filter,
  OrFilter,
  type SearchOptions,
} from 'ldapts'
import { StepFailed } from '#sdk'
import { isWithin, looksLikeDn, requireWithin } from './distinguished-name.ts'
import { valuesOf } from './entry.ts'
import { resultCode, resultCodes } from './failure.ts'

/** Entries that the directory is asked for at once: RFC 2696. */
const pageSize = 500
/** Of those that a name fits, enough to say that there are several. */
const namesakes = 20

/** All that fit below the base, at most `most` and one more, page by page. */
export async function searchEntries(
  client: Client,
  base: string,
  filter: Filter,
  attributes: readonly string[],
  most: number,
  isWanted: (entry: Entry) => boolean = () => true,
): Promise<Entry[]> {
  const found: Entry[] = []
  const options: SearchOptions = { scope: 'sub', filter, attributes: [...attributes], paged: { pageSize } }
  for await (const page of client.searchPaginated(base, options)) {
    for (const entry of page.searchEntries) {
      if (isWanted(entry)) found.push(entry)
      if (found.length > most) return found
    }
  }
  return found
}

/** The entry itself, where it is there and of the kind; undefined if not. */
export async function readEntry(
  client: Client,
  dn: string,
  filter: Filter,
  attributes: readonly string[],
): Promise<Entry | undefined> {
  try {
    const options: SearchOptions = { scope: 'base', filter, attributes: [...attributes] }
    return (await client.search(dn, options)).searchEntries[0]
  } catch (error) {
    if (resultCode(error) === resultCodes.noSuchObject) return undefined
    throw error
  }
}

/**
 * The one entry that a text names: by its distinguished name, or by the first list of attributes that fits any. Throws
 * `StepFailed` where several fit.
 */
export async function findNamed(
  client: Client,
  base: string,
  text: string,
  of: { kind: Filter; attributes: readonly string[]; named: readonly (readonly string[])[] },
): Promise<Entry | undefined> {
  const wanted = text.trim()
  if (looksLikeDn(wanted)) {
    return readEntry(client, requireWithin(wanted, base), of.kind, of.attributes)
  }
  const named = new OrFilter({
    filters: of.named.flat().map((attribute) => new EqualityFilter({ attribute, value: wanted })),
  })
  const kind = new AndFilter({ filters: [of.kind, named] })
  const found = await searchEntries(
    client,
    base,
    kind,
    [...of.attributes, ...of.named.flat()],
    namesakes,
    ({ dn }) => isWithin(dn, base),
  )
  for (const attributes of of.named) {
    const those = found.filter((entry) =>
      attributes.some((attribute) =>
        valuesOf(entry, attribute).some((value) => value.toLowerCase() === wanted.toLowerCase()),
      ),
    )
    if (those.length > 1) throw severalFit(wanted, those)
    if (those[0]) return those[0]
  }
  if (found.length > 1) throw severalFit(wanted, found)
  return found[0]
}

function severalFit(text: string, found: readonly Entry[]): StepFailed {
  const names = found.slice(0, 5).map(({ dn }) => `"${dn}"`)
  return new StepFailed(
    `"${text}" fits several entries of the directory: ${names.join(' ')}. Name one exactly.`,
    { code: 'ambiguous_name' },
  )
}
