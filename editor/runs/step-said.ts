/** What steps have said while they ran, by the place of the step. */
export type Said = Readonly<Record<string, string>>

const mostShown = 20_000

export const saidKey = (runId: string) => ['run-said', runId] as const

/** The end counts: what came first gives way. */
export function withSaid(said: Said, more: { nodeId: string; path: string; text: string }): Said {
  const place = placeOf(more)
  return { ...said, [place]: `${said[place] ?? ''}${more.text}`.slice(-mostShown) }
}

export function placeOf({ nodeId, path }: { nodeId: string; path: string }): string {
  return `${path}/${nodeId}`
}
