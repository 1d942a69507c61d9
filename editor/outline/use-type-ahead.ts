import { useRef } from 'react'

const pause = 1000

interface TypeAhead {
  /** Letters that are typed now belong to a text, even those that are keys of commands. */
  isGoingOn: () => boolean
  begin: () => void
  /** The text so far with one more letter. */
  typed: (letter: string) => string
}

/** Letters typed one after the other, as one text; a pause of a second ends it. */
export function useTypeAhead(): TypeAhead {
  const last = useRef({ text: '', at: Number.NEGATIVE_INFINITY })
  const isGoingOn = () => performance.now() - last.current.at < pause
  const keep = (text: string) => {
    last.current = { text, at: performance.now() }
    return text
  }
  return {
    isGoingOn,
    begin: () => void keep(''),
    typed: (letter) => keep(isGoingOn() ? last.current.text + letter : letter),
  }
}
