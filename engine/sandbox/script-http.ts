import { z } from 'zod'
import { StepFailed, TryAgain } from '../sdk/errors.ts'
import type { Http } from '../sdk/powers.ts'
import { maxHttpLength, maxHttpRequests } from './limits.ts'

const mostBytes = 4_000_000

const scriptRequest = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  url: z.string().max(8_192),
  headers: z.record(z.string().max(200), z.string().max(16_384)).optional(),
  body: z.string().optional(),
  redirects: z.int().min(0).max(10).optional(),
  maxBytes: z.int().min(1).max(mostBytes).default(mostBytes),
})

export interface ScriptHttp {
  /** Answers a request of the script, both as JSON text. Never rejects. */
  answer(number: number, requestText: string): Promise<string>
  /** The error behind the failure of the given number. */
  errorOf(number: number): StepFailed | TryAgain | undefined
}

/** The network as one call of a script sees it: through the client given, so many requests and no more. */
export function scriptHttp(http: Http | undefined, signal: AbortSignal): ScriptHttp {
  const errors = new Map<number, StepFailed | TryAgain>()
  let count = 0
  return {
    errorOf: (number) => errors.get(number),
    async answer(number, requestText) {
      count += 1
      try {
        return await fetchText(requestText)
      } catch (error) {
        if (error instanceof StepFailed || error instanceof TryAgain) errors.set(number, error)
        const message = error instanceof Error ? error.message : String(error)
        return JSON.stringify({ message: message.slice(0, 2_000), request: number })
      }
    },
  }

  async function fetchText(requestText: string): Promise<string> {
    if (!http)
      throw new StepFailed('This step gives its script no access to the network.', { class: 'Script' })
    if (count > maxHttpRequests) {
      throw new StepFailed(`A script may make ${maxHttpRequests} requests; this is one more.`, {
        class: 'Script',
      })
    }
    const parsed = scriptRequest.safeParse(JSON.parse(requestText))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const where = issue?.path.join('.') || 'request'
      throw new StepFailed(`http: "${where}": ${issue?.message ?? 'not valid'}.`, { class: 'Script' })
    }
    const { headers, body, redirects, ...request } = parsed.data
    const response = await http.request(
      {
        ...request,
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
        ...(redirects === undefined ? {} : { redirects }),
      },
      signal,
    )
    const text = JSON.stringify({ response })
    if (text.length > maxHttpLength) {
      throw new StepFailed('The answer is too large for a script: ask for fewer fields or items.', {
        class: 'Script',
      })
    }
    return text
  }
}
