/** A source cannot be read as a whole; the message says why and what to do. */
export class SourceUnreadable extends Error {
  override name = 'SourceUnreadable'
}

/** Guesses: an MSP's own playbooks are dozens, and the largest has some 40 kB. */
export const mostFiles = 500
export const mostBytes = 1_000_000

export const isPlaybookFile = (name: string): boolean => /\.ya?ml$/i.test(name)

export function tooManyFiles(count: number): SourceUnreadable {
  return new SourceUnreadable(
    `It holds ${count} YAML files, and at most ${mostFiles} are read: name a folder in it that has the playbooks only.`,
  )
}
