import type { Installation } from '../open-installation.ts'

/** What a command has to say: for people, and for scripts with --json. */
export interface Answer {
  text: string
  json: unknown
  /** True where the command worked and what it found is bad: the exit code is 1. */
  failed?: boolean
}

/** Wraps the work of a command: opens the installation, prints the answer, turns errors into sentences. */
export type Run = <Given extends unknown[]>(
  work: (installation: Installation, ...given: Given) => Promise<Answer>,
) => (...given: Given) => Promise<void>

/** Lines of columns, each as wide as its widest cell. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const lines = [head, ...rows.map((row) => row.map((cell) => String(cell ?? '')))]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
