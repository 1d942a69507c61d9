/** What a trial by chaos found. */
export interface Verdict {
  held: boolean
  /** Printed as JSON with it. */
  details: object
}
