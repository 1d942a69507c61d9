/** What is sent to run a script: one fixed command, and all that people wrote on its standard input. */
export interface Program {
  command: string
  input: string
  /** Commands that end the process with everything it started: first a request, then by force. */
  end(processId: number): [string, string]
}

export interface Given {
  script: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
  /** The first line on standard output: this word, a space and the id of the process. */
  marker: string
}
