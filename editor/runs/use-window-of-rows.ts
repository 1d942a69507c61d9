import { type RefObject, useEffect, useState } from 'react'

/** Which rows of equal height a scrolled box shows, with a few around them: lists of any length cost what is seen. */
export function useWindowOfRows(box: RefObject<HTMLElement | null>, rows: number, rowHeight: number) {
  const [seen, setSeen] = useState({ top: 0, height: 600 })
  useEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => setSeen({ top: element.scrollTop, height: element.clientHeight })
    look()
    const resized = new ResizeObserver(look)
    resized.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [box])
  const around = 8
  const first = Math.max(0, Math.floor(seen.top / rowHeight) - around)
  const last = Math.min(rows, Math.ceil((seen.top + seen.height) / rowHeight) + around)
  return { first, last: Math.max(first, last) }
}
