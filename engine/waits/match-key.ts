/** What events and the waits for them are matched by: the event's type, a path in its data, and the value there. */
export function matchKey(type: string, path: string, value: string): string {
  return JSON.stringify([type, path, value])
}
