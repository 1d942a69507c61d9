import { useRef, useState } from 'react'

/** One of many is reached by Tab, the others by the arrow keys. */
export function useRovingFocus(keys: readonly string[]) {
  const [current, setCurrent] = useState<string | null>(null)
  const elements = useRef(new Map<string, HTMLElement>())
  const reached = current !== null && keys.includes(current) ? current : keys[0]
  return {
    to(key: string) {
      setCurrent(key)
      elements.current.get(key)?.focus()
    },
    tabIndex: (key: string) => (key === reached ? 0 : -1),
    props: (key: string) => ({
      onFocus: () => setCurrent(key),
      ref: (element: HTMLElement | null) => {
        if (element) elements.current.set(key, element)
        else elements.current.delete(key)
      },
    }),
  }
}
