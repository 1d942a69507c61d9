import { type JsonValue, StepFailed } from '#sdk'
import { jsonMistake } from '../json-mistake.ts'
import { readFieldLines } from './field-lines.ts'

export type BodyKind = 'none' | 'json' | 'form' | 'text'

/** The body of a request and what it is. `text` is what people wrote, or JSON where an expression gave a value. */
export function requestBody(kind: BodyKind, text: string): { body?: string; contentType?: string } {
  switch (kind) {
    case 'none':
      return {}
    case 'json':
      if (text.trim() === '') return {}
      parseJson(text)
      return { body: text, contentType: 'application/json' }
    case 'form':
      return {
        body: new URLSearchParams(formFields(text)).toString(),
        contentType: 'application/x-www-form-urlencoded',
      }
    case 'text':
      return { body: text, contentType: 'text/plain; charset=utf-8' }
  }
}

function formFields(text: string): [string, string][] {
  if (!text.trim().startsWith('{')) return readFieldLines(text, 'Body')
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, field]): [string, string][] =>
    (Array.isArray(field) ? field : [field]).map((each) => {
      if (typeof each === 'object' && each !== null) {
        throw new StepFailed(
          `Body: a form cannot carry "${name}", which holds more fields. Send JSON instead.`,
          {
            code: 'bad_body',
          },
        )
      }
      return [name, each === null ? '' : String(each)]
    }),
  )
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch {
    const { line, column } = jsonMistake(text)
    throw new StepFailed(
      `Body: this is not JSON from line ${line}, column ${column} on. Put texts that come from elsewhere through the filter "json".`,
      { code: 'bad_body' },
    )
  }
}
