import { useMemo, useState } from 'react'
import type { JsonValue } from '#engine/graph/json.ts'
import { Pager } from './Pager.tsx'
import { textOf } from './secret-fields.ts'

const charactersAtOnce = 40_000

/** A value as JSON, secrets masked; a long one by the page. */
export function DataRaw({ value, label }: { value: JsonValue; label: string }) {
  const [page, setPage] = useState(0)
  const text = useMemo(() => textOf(value), [value])
  const pages = useMemo(() => pagesOf(text), [text])
  const at = Math.min(page, pages.length - 1)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reached by the keyboard */}
      <section tabIndex={0} aria-label={label} className="data-scroll">
        <pre className="json data-raw">{pages[at]}</pre>
      </section>
      <Pager page={at} pages={pages.length} onPage={setPage} />
    </>
  )
}

/** Cut at the ends of lines, where there are any. */
function pagesOf(text: string): string[] {
  const pages: string[] = []
  for (let start = 0; start < text.length; ) {
    const most = start + charactersAtOnce
    const line = most < text.length ? text.lastIndexOf('\n', most) : -1
    const end = line > start ? line + 1 : most
    pages.push(text.slice(start, end))
    start = end
  }
  return pages
}
