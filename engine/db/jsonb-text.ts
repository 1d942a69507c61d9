/** What jsonb refuses: the NUL character, and half a surrogate pair; JSON.stringify escapes no whole one. */
const refused = /(?<!\\)((?:\\\\)*)\\u(?:(0000)|d[89a-f][0-9a-f]{2})/gi

/** JSON text as jsonb takes it, in names and values alike: NUL is left out, half a surrogate pair becomes U+FFFD. */
export function toJsonbText(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return text.includes('\\u') ? text.replace(refused, keepSlashes) : text
}

function keepSlashes(_match: string, slashes: string, nul: string | undefined): string {
  return nul === undefined ? `${slashes}\ufffd` : slashes
}
