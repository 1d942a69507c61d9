import { StepFailed } from '#sdk'

/** Reads headers, one `Name: value` a line. Throws `StepFailed` with the number of the line that is none. */
export function readHeaderLines(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map(([line, number]) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw unreadable('Headers', number, line, 'Name: value')
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    }),
  )
}

/** Reads fields of a query or form, one `name=value` a line, as they are before any encoding. */
export function readFieldLines(text: string, title: string): [string, string][] {
  return linesOf(text).map(([line, number]) => {
    const equals = line.indexOf('=')
    if (equals < 1) throw unreadable(title, number, line, 'name=value')
    return [line.slice(0, equals).trim(), line.slice(equals + 1).trim()]
  })
}

function linesOf(text: string): [line: string, number: number][] {
  return text
    .split(/\r?\n/)
    .map((line, at): [string, number] => [line.trim(), at + 1])
    .filter(([line]) => line !== '')
}

function unreadable(title: string, number: number, line: string, shape: string): StepFailed {
  const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line
  return new StepFailed(`${title}, line ${number}: "${shown}" is not written like "${shape}".`, {
    code: 'bad_parameter',
  })
}
