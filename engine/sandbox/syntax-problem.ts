/** A place in the user's code, both counted from 1. */
export interface Place {
  line: number
  column: number
}

export class SyntaxProblem extends Error {
  override name = 'SyntaxProblem'
  readonly place: Place | undefined
  constructor(message: string, place: Place | undefined) {
    super(message)
    this.place = place
  }
}

/** The script's name in stack traces; the first line that is ours is cut off by the line offset. */
export const scriptName = 'script'

/** First place in the script that a stack or a message of V8 names. */
export function findPlace(text: string): Place | undefined {
  const match = /\bscript:(\d+):(\d+)/.exec(text)
  if (!match) return undefined
  const place = { line: Number(match[1]), column: Number(match[2]) }
  return place.line > 0 ? place : undefined
}
