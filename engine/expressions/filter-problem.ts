/** A filter was given something it cannot work with; the message says what and what to do. */
export class FilterProblem extends Error {
  /** Where the filter's name begins, and in which source; set where the filter is called. */
  place: { input: string; begin: number } | undefined
}
