import type { Given, Program } from './program.ts'

/**
 * For POSIX sh. Nothing of the script stands on the command line, where the user's own shell would read it, whichever that
 * is: `sh` gets it on standard input, as one literal that it evaluates, so that a program in the script which reads from
 * standard input finds nothing there instead of the rest of the script.
 */
export function shProgram({ script, args, env, marker }: Given): Program {
  const variables = Object.entries(env).map(([name, value]) => `export ${name}=${literal(value)}`)
  // Windows line ends would become part of the words.
  const body = script.replaceAll('\r\n', '\n')
  return {
    command: 'exec sh -s',
    input: [
      `printf '%s %s\\n' ${marker} "$$"`,
      ...variables,
      `set -- ${args.map(literal).join(' ')}`,
      `eval ${literal(`exec </dev/null\n${body}\n`)}`,
      '',
    ].join('\n'),
    // The server starts each command in a session of its own, whose group holds whatever the script has started.
    end: (processId) => [kill('TERM', processId), kill('KILL', processId)],
  }
}

/** XCU 2.2.2: nothing in single quotes means anything but itself. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function kill(signal: string, processId: number): string {
  return `exec sh -c 'kill -s ${signal} -- -${processId} 2>/dev/null || kill -s ${signal} ${processId}'`
}
