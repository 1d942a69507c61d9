import { useEffect, useRef } from 'react'

/** Calls when a value becomes another one, and not for its first. */
export function useOnChange<Value>(value: Value, onChange: () => void): void {
  const before = useRef(value)
  const call = useRef(onChange)
  call.current = onChange
  useEffect(() => {
    if (before.current === value) return
    before.current = value
    call.current()
  }, [value])
}
