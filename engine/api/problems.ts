import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import { SetUpRefused } from '../auth/setup.ts'
import { UserRefused } from '../auth/users.ts'
import { CredentialsRefused } from '../connections/store.ts'
import { isDatabaseGone } from '../db/connect.ts'
import { ReviewRefused } from '../drafts/reviews.ts'
import type { JsonValue } from '../graph/json.ts'
import { NoSuchPlaybook } from '../playbooks/import-playbook.ts'
import { InputsRefused } from '../playbooks/input-values.ts'
import { PlaybookUnreadable } from '../playbooks/parse-playbook.ts'
import { NeedsMissing } from '../playbooks/require-needs.ts'
import { FormRefused } from '../runbooks/prepare-start.ts'
import { NotForkable } from '../runs/fork-run.ts'
import { NotPublishable } from '../runs/publish.ts'
import { NotRetryable } from '../runs/retry-run.ts'
import { StepFailed, TryAgain } from '../sdk/errors.ts'
import { UnreadableDelivery } from '../sdk/trigger.ts'
import { MayNotStart } from '../triggers/may-start.ts'
import { NotStartable } from '../triggers/start-manually.ts'

export interface FieldError {
  /** Path of the field, e.g. `document.nodes.0.id`. */
  where: string
  message: string
}

const titles: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not allowed here',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported content type',
  422: 'Something is not right',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
}

/** An answer that says what went wrong and what to do, as RFC 9457 problem details. */
export class Problem extends Error {
  override name = 'Problem'
  readonly status: ContentfulStatusCode
  readonly errors: readonly FieldError[]
  readonly extra: Record<string, JsonValue>
  readonly headers: Record<string, string>
  constructor(
    status: ContentfulStatusCode,
    detail: string,
    more: {
      errors?: readonly FieldError[]
      extra?: Record<string, JsonValue>
      headers?: Record<string, string>
      cause?: unknown
    } = {},
  ) {
    super(detail, { cause: more.cause })
    this.status = status
    this.errors = more.errors ?? []
    this.extra = more.extra ?? {}
    this.headers = more.headers ?? {}
  }
}

/** `what` as in "No such ticket". */
export function notFound(what: string): Problem {
  return new Problem(404, `No such ${what}.`)
}

export function presentProblem(problem: Problem): Response {
  const body = {
    type: 'about:blank',
    title: titles[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    ...problem.extra,
  }
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: { ...problem.headers, 'content-type': 'application/problem+json' },
  })
}

/** Turns whatever a route throws into its answer; what nobody foresaw is logged and answered without its insides. */
export function answerErrors(log: Logger): (error: Error, c: Context) => Response {
  return function answerError(error, c) {
    const problem = toProblem(error)
    if (problem.status === 500)
      log.error({ err: error, method: c.req.method, path: c.req.path }, 'Request failed')
    return presentProblem(problem)
  }
}

function toProblem(error: Error): Problem {
  if (error instanceof Problem) return error
  if (isDatabaseGone(error)) {
    return new Problem(503, 'The database cannot be reached. Try again in a few seconds.', {
      headers: { 'retry-after': '5' },
    })
  }
  if (error instanceof UnreadableDelivery) return new Problem(400, error.message)
  if (error instanceof SetUpRefused) return new Problem(403, error.message)
  if (error instanceof CredentialsRefused) {
    const errors = error.issues.map((issue) => ({
      where: ['credentials', ...issue.path].map(String).join('.'),
      message: issue.message,
    }))
    return new Problem(422, error.message, { errors })
  }
  if (error instanceof UserRefused) return new Problem(409, error.message)
  if (error instanceof StepFailed) return new Problem(statusOf(error), error.message)
  if (error instanceof NoSuchPlaybook) return new Problem(404, error.message)
  if (error instanceof NeedsMissing) return new Problem(409, error.message, { errors: error.issues })
  if (error instanceof PlaybookUnreadable) return new Problem(422, error.message)
  if (error instanceof InputsRefused) return new Problem(422, error.message, { errors: error.issues })
  if (error instanceof NotRetryable || error instanceof NotForkable) return new Problem(409, error.message)
  if (error instanceof MayNotStart) return new Problem(403, error.message)
  if (error instanceof FormRefused) {
    const errors = error.problems.map(({ field, message }) => ({ where: `values.${field}`, message }))
    return new Problem(422, error.message, {
      errors,
      extra: { problems: error.problems.map((problem) => ({ ...problem })) },
    })
  }
  if (error instanceof ReviewRefused) return new Problem(409, error.message)
  if (error instanceof NotStartable) return new Problem(409, error.message)
  if (error instanceof NotPublishable) {
    const wrong = error.problems.filter((problem) => problem.severity === 'error')
    const errors = wrong.map(({ nodeId, edgeId, param, message }) => ({
      where: [nodeId ?? edgeId ?? 'document', param].filter((part) => part !== undefined).join('.'),
      message,
    }))
    return new Problem(422, error.message, {
      errors,
      extra: { problems: error.problems.map((p) => ({ ...p })) },
    })
  }
  if (error instanceof TryAgain) {
    const seconds = Math.max(1, Math.ceil(error.afterSeconds))
    return new Problem(503, error.message, { headers: { 'retry-after': String(seconds) } })
  }
  if (error instanceof HTTPException) {
    return new Problem(
      error.status as ContentfulStatusCode,
      error.message || 'The request cannot be answered.',
    )
  }
  return (
    fromConstraint(error) ?? new Problem(500, 'Something broke on our side; the log of the server says more.')
  )
}

function statusOf(error: StepFailed): 403 | 404 | 409 | 422 {
  if (error.errorClass === 'NotFound') return 404
  if (error.code === 'may_not') return 403
  return error.code.startsWith('already_') ? 409 : 422
}

/** What the database refuses because of other rows, or because no text of its may hold it. */
function fromConstraint(error: Error): Problem | undefined {
  if (!('code' in error)) return undefined
  const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : error.message
  if (error.code === '22021' || error.code === '22P05')
    return new Problem(422, 'A text holds the character U+0000 or half a character, which cannot be kept.')
  if (error.code === '23505') return new Problem(409, `This exists already: ${detail}`)
  if (error.code === '23503') return new Problem(422, `This refers to something that is not there: ${detail}`)
  return undefined
}
