import { type HttpResponse, type JsonValue, StepFailed } from '#sdk'

export type Expect = 'auto' | 'json' | 'text'

const json = /^application\/(?:[^;]*\+)?json\b/i

/**
 * The body of an answer as a step puts it out: a value where it is JSON, null where it is empty, base64 where it is no
 * text. Throws `StepFailed` where JSON is expected and did not come.
 */
export function readAnswer(response: HttpResponse, expect: Expect): JsonValue {
  const { body, binary } = response
  if (body === '') return null
  const saysJson = json.test(response.headers['content-type'] ?? '')
  if (expect === 'text' || binary || (expect === 'auto' && !saysJson)) {
    if (binary && expect === 'json') throw noJson(response)
    return body
  }
  try {
    return JSON.parse(body)
  } catch {
    if (expect === 'auto') return body
    throw noJson(response)
  }
}

function noJson({ status, headers, body, binary }: HttpResponse): StepFailed {
  const type = headers['content-type'] ?? 'no content type'
  const begins = binary ? '' : ` It begins: ${body.slice(0, 100)}`
  return new StepFailed(`The answer (${status}, ${type}) is not JSON.${begins}`, {
    class: 'Remote',
    code: 'not_json',
  })
}
