import { type ShellResult, StepFailed } from '#sdk'

const shownLines = 50

/** What a script that was stopped means for its step; undefined where it ended by itself. */
export function stoppedFailure(result: ShellResult, timeoutSeconds: number): StepFailed | undefined {
  const { stopped, host, mayStillRun } = result
  if (stopped === null) return undefined
  const what =
    stopped === 'time'
      ? `The script on ${host} did not end within ${timeoutSeconds} s`
      : `The script on ${host} printed more than 64 MB`
  const then = mayStillRun
    ? 'It could not be stopped for certain: look whether it still runs there.'
    : 'It was stopped there, with what it had started.'
  return new StepFailed(`${what}. ${then}`, {
    class: stopped === 'time' ? 'Timeout' : 'Script',
    code: stopped === 'time' ? 'script_timeout' : 'script_output',
    logs: [...lastLines('stdout', result.stdout), ...lastLines('stderr', result.stderr)],
  })
}

/** A script that says by its exit code that it failed, as an error of its step. */
export function exitFailure({ host, exitCode, signal, stdout, stderr }: ShellResult): StepFailed {
  const how = exitCode === null ? `was ended by the signal ${signal}` : `ended with exit code ${exitCode}`
  const last = (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? ''
  return new StepFailed(`The script on ${host} ${how}${last === '' ? '.' : `: ${last.slice(0, 300)}`}`, {
    class: 'Script',
    code: 'script_exit_code',
    logs: [...lastLines('stdout', stdout), ...lastLines('stderr', stderr)],
  })
}

function lastLines(stream: string, text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.slice(-shownLines).map((line) => `${stream}: ${line.slice(0, 500)}`)
}
