import { useHotkeys } from '@mantine/hooks'
import { useEffect, useState } from 'react'

/**
 * Keys for a list: `j` and `k`, or the arrows, move a mark from row to row, `x` selects the marked one and Enter opens it.
 * Answers with the id of the marked row; null as long as no key was used. Rows say who they are with `data-row`.
 */
export function useListKeys(
  ids: readonly string[],
  { onOpen, onSelect }: { onOpen: (id: string) => void; onSelect?: (id: string) => void },
): string | null {
  const [marked, setMarked] = useState<string | null>(null)
  const place = marked === null ? -1 : ids.indexOf(marked)
  const move = (step: number) => {
    const next = ids[Math.min(Math.max(place + step, 0), ids.length - 1)]
    if (next !== undefined) setMarked(next)
  }
  const onMarked = (act: (id: string) => void) => () => {
    // Enter on a link or a button is theirs.
    if (place >= 0 && marked !== null && isOnPage()) act(marked)
  }
  // The arrows scroll the page, and choose among chips and tabs, until the list was taken up.
  const arrow = (step: number) => (event: KeyboardEvent) => {
    if (place < 0 || !isOnPage()) return
    event.preventDefault()
    move(step)
  }
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['ArrowDown', arrow(1), { preventDefault: false }],
    ['ArrowUp', arrow(-1), { preventDefault: false }],
    ['x', onMarked((id) => onSelect?.(id))],
    ['Enter', onMarked(onOpen), { preventDefault: false }],
  ])
  useEffect(() => {
    if (marked === null) return
    document.querySelector(`[data-row="${marked}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [marked])
  return place >= 0 ? marked : null
}

function isOnPage(): boolean {
  const { activeElement } = document
  return (
    activeElement === null ||
    !activeElement.closest(
      'a, button, input, select, textarea, [role="dialog"], [role="menu"], [role="listbox"]',
    )
  )
}
