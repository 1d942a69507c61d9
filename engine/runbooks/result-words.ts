/** What a ticket is told of a runbook's end. */
export interface RunbookEnd {
  name: string
  starter: string
  status: string
  error: string | null
  /** Names of the steps that wrote something. */
  wrote: readonly string[]
  /** Values that it handed back. */
  outputs: readonly [name: string, value: string][]
}

const words = {
  en: {
    said: { succeeded: 'done', failed: 'failed', cancelled: 'cancelled' },
    head: (name: string, starter: string, how: string) => `Runbook "${name}" started by ${starter}: ${how}.`,
    why: 'Why',
    wrote: 'Done',
    nothing: 'It changed nothing.',
  },
  it: {
    said: { succeeded: 'eseguito', failed: 'non riuscito', cancelled: 'annullato' },
    head: (name: string, starter: string, how: string) => `Runbook "${name}" avviato da ${starter}: ${how}.`,
    why: 'Perché',
    wrote: 'Fatto',
    nothing: 'Non ha cambiato niente.',
  },
} as const

/** The comment on the ticket, in plain words. */
export function resultWords(
  { name, starter, status, error, wrote, outputs }: RunbookEnd,
  language: string,
): string {
  const said = words[language === 'it' ? 'it' : 'en']
  const how = status === 'failed' || status === 'cancelled' ? said.said[status] : said.said.succeeded
  return [
    said.head(name, starter, how),
    ...(error === null ? [] : [`${said.why}: ${error}`]),
    wrote.length === 0 ? said.nothing : `${said.wrote}: ${wrote.join(', ')}`,
    ...outputs.map(([label, value]) => `${label}: ${value}`),
  ].join('\n')
}
