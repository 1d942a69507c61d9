/** What a filter of ours may know of where it is called. */
export type FilterCall = { timeZone: string }

/** A filter of ours: how many values it takes after the colon, and what it does. Missing values arrive as undefined. */
export type Filter = {
  args: [least: number, most: number]
  run: (call: FilterCall, value: unknown, ...args: unknown[]) => unknown
}
