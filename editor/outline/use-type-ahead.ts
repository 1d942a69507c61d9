import { useRef } from 'react'

const pause = 700

/** Letters typed one after the other, as one text; a pause of 700 ms begins anew. */
export function useTypeAhead(): { isGoingOn: () => boolean; typed: (letter: string) => string } {
  const last = useRef({ text: '', at: Number.NEGATIVE_INFINITY })
  const isGoingOn = () => performance.now() - last.current.at < pause
  return {
    isGoingOn,
    typed: (letter) => {
      const text = isGoingOn() ? last.current.text + letter : letter
      last.current = { text, at: performance.now() }
      return text
    },
  }
}
