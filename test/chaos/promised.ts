/** One promise: `check` tries it once from a seed on, and answers what was violated. */
export interface Promised {
  name: string
  check(given: { seed: number; databaseUrl: string }): Promise<{ cases: number; violations: Violation[] }>
}

export interface Violation {
  /** What makes it again. */
  seed: number
  sentences: string[]
  /** Where the case is kept. */
  file?: string
}
