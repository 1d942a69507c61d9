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

/** The script's name in stack traces. */
export const scriptName = 'script'

/** Stands before the user's first line, in the same line, so that V8 counts lines as the user does. */
export const scriptStart = '(async function () { "use strict"; '
export const scriptEnd = '\n})'

/** First place in the script that a stack or a message of V8 names. */
export function findPlace(text: string): Place | undefined {
  const match = /\bscript:(\d+):(\d+)/.exec(text)
  return match ? toUserPlace({ line: Number(match[1]), column: Number(match[2]) }) : undefined
}

export function toUserPlace({ line, column }: Place): Place {
  return { line, column: line === 1 ? Math.max(1, column - scriptStart.length) : column }
}
