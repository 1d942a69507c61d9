/** A short message to people. */
export interface Notice {
  /** One line. */
  title: string
  /** Plain text, may be empty. */
  text: string
  /** Where there is more to see; blank: nowhere. */
  url: string
  /** Is to wake somebody. */
  urgent: boolean
}
