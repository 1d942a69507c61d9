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

function lastLines(stream: string, text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.slice(-shownLines).map((line) => `${stream}: ${line.slice(0, 500)}`)
}
