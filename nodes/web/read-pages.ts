import { type HttpResponse, type JsonValue, StepFailed } from '#sdk'
import { valueAt } from '../value-at.ts'
import { nextLink } from './next-link.ts'

/** How a system says where its next page is. */
export type Paging =
  | { by: 'link_header' }
  | { by: 'next_url'; nextAt: string }
  | { by: 'page_number'; pageParam: string; firstPage: number }

export interface Pages {
  last: HttpResponse
  /** The items of all pages, in their order. */
  items: JsonValue[]
  pages: number
  /** False where more pages were there than were asked for. */
  complete: boolean
}

/** Characters of all pages together: a step puts out no more. */
const mostText = 4_000_000

/**
 * Reads page after page until there is no more, or `maxPages` of them. `get` answers one page, checked and read.
 * Throws `StepFailed` where a page holds no list, where pages go in a circle, or lead to another server.
 */
export async function readPages(
  firstUrl: string,
  options: { paging: Paging; itemsAt: string; maxPages: number },
  get: (url: string) => Promise<{ response: HttpResponse; body: JsonValue }>,
): Promise<Pages> {
  const { paging, itemsAt, maxPages } = options
  const items: JsonValue[] = []
  const seen = new Set<string>()
  let url = paging.by === 'page_number' ? withPage(firstUrl, paging, 0) : firstUrl
  let size = 0
  let before = ''
  for (let pages = 1; ; pages++) {
    seen.add(url)
    const { response, body } = await get(url)
    size += response.body.length
    if (size > mostText) throw tooMuch(pages)
    const found = itemsOf(body, itemsAt, pages)
    const ended = { last: response, items, pages, complete: true }
    if (paging.by === 'page_number') {
      if (found.length === 0) return ended
      if (pages > 1 && response.body === before) throw inCircle(`"${paging.pageParam}" changes nothing`)
    }
    before = response.body
    for (const item of found) items.push(item)
    const next =
      paging.by === 'page_number' ? withPage(firstUrl, paging, pages) : nextOf(paging, response, body)
    if (next === undefined) return ended
    if (pages >= maxPages) return { ...ended, complete: false }
    if (seen.has(next)) throw inCircle(`page ${pages} points back to one that was read`)
    if (new URL(next).origin !== new URL(firstUrl).origin) {
      throw new StepFailed(
        `Page ${pages} says that the next one is on ${new URL(next).origin}, which is another server: it is not asked.`,
        { code: 'paging_elsewhere' },
      )
    }
    url = next
  }
}

function nextOf(
  paging: Exclude<Paging, { by: 'page_number' }>,
  response: HttpResponse,
  body: JsonValue,
): string | undefined {
  const found =
    paging.by === 'link_header' ? nextLink(response.headers.link ?? '') : valueAt(body, paging.nextAt)
  if (found === undefined || found === null || found === '' || found === false) return undefined
  const url = typeof found === 'string' ? URL.parse(found, response.url) : null
  if (!url) {
    throw new StepFailed(`What the answer names as its next page is no address: ${JSON.stringify(found)}`, {
      code: 'paging_unreadable',
    })
  }
  return url.href
}

function withPage(
  address: string,
  { pageParam, firstPage }: { pageParam: string; firstPage: number },
  at: number,
): string {
  const url = new URL(address)
  url.searchParams.set(pageParam, String(firstPage + at))
  return url.href
}

function itemsOf(body: JsonValue, itemsAt: string, page: number): JsonValue[] {
  const found = valueAt(body, itemsAt)
  if (Array.isArray(found)) return found
  const where = itemsAt === '' ? 'is no list. Say where in it the list is' : `holds no list at "${itemsAt}"`
  throw new StepFailed(`The answer to page ${page} ${where}.`, { code: 'paging_no_list' })
}

function tooMuch(pages: number): StepFailed {
  return new StepFailed(
    `The first ${pages} pages hold more than 4 MB. Read fewer pages, or ask for fewer fields.`,
    {
      code: 'output_too_large',
    },
  )
}

function inCircle(why: string): StepFailed {
  return new StepFailed(`The pages go in a circle: ${why}.`, { code: 'paging_circle' })
}
