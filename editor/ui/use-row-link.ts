import type { MouseEvent } from 'react'
import { useNavigate } from 'react-router'

/** Lets a whole table row be clicked; the row holds a real link for the keyboard and for screen readers. */
export function useRowLink() {
  const navigate = useNavigate()
  return (to: string) => ({
    'data-link': true,
    onClick: (event: MouseEvent<HTMLElement>) => {
      const inside =
        event.target instanceof Element ? event.target.closest('a, button, input, [role="menuitem"]') : null
      if (!inside) void navigate(to)
    },
  })
}
