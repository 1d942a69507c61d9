import { useEffect, useRef } from 'react'

const pause = 120

interface Later {
  later: (value: string) => void
  /** What was to be done later is done now. */
  now: () => void
}

/** Does something with the last of several values that follow each other at once, 120 ms after it. */
export function useLater(act: (value: string) => void): Later {
  const doIt = useRef(act)
  doIt.current = act
  const waiting = useRef<{ value: string; timer: number } | null>(null)
  const now = () => {
    const last = waiting.current
    if (!last) return
    clearTimeout(last.timer)
    waiting.current = null
    doIt.current(last.value)
  }
  useEffect(
    () => () => {
      if (waiting.current) clearTimeout(waiting.current.timer)
    },
    [],
  )
  return {
    later: (value) => {
      if (waiting.current) clearTimeout(waiting.current.timer)
      waiting.current = { value, timer: window.setTimeout(now, pause) }
    },
    now,
  }
}
