import { useEffect, useRef, useState } from 'react'

/**
 * Text as it is typed, which `onRest` is told of once the typing rests: what stands in the address follows too late to be
 * typed into. A value that changes from outside replaces what was typed.
 */
export function useTypedText(
  value: string,
  onRest: (text: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(value)
  const told = useRef(value)
  const tell = useRef(onRest)
  tell.current = onRest
  useEffect(() => {
    if (value === told.current) return
    told.current = value
    setText(value)
  }, [value])
  useEffect(() => {
    if (text === told.current) return
    const rest = setTimeout(() => {
      told.current = text
      tell.current(text)
    }, 150)
    return () => clearTimeout(rest)
  }, [text])
  return [text, setText]
}
