import { createRoute, z } from '@hono/zod-openapi'
import { limitBreach } from '../graph/effect-limits.ts'
import { answerLimit, TooLow } from '../runs/limit-questions.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { jsonValue } from './json-value.ts'
import { may } from './may.ts'
import { Problem } from './problems.ts'
import { answers, body, idParam, newResource } from './resource.ts'

/** A run stands at a limit: what it was about to do. */
export const limitQuestionView = z.object({
  nodeId: z.string(),
  path: z.string(),
  breach: limitBreach,
  /** What the step would touch, as the ledger names it; may be empty. */
  target: z.string(),
  /** The step's resolved parameters. */
  input: jsonValue,
  askedAt: z.iso.datetime(),
})

const limitAnswer = z.discriminatedUnion('choice', [
  z.object({ choice: z.literal('once') }),
  z.object({ choice: z.literal('raise'), to: z.number().min(0).max(100_000_000) }),
  z.object({ choice: z.literal('stop') }),
])

const answer = createRoute({
  method: 'post',
  path: '/runs/{id}/limit',
  summary:
    'Let one step go beyond the limit at which its run stands, raise the limit for the run, or stop it',
  ...may('runs.steer'),
  request: { params: idParam, body: body(limitAnswer) },
  responses: {
    200: answers('It goes on or has ended', z.object({ status: z.enum(['queued', 'cancelled']) })),
  },
})

export function runLimitRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(answer, async (c) => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'run.limit-answered',
      async (tx) => {
        const question = await answerLimit(tx, id, given).catch((error: unknown) => {
          if (error instanceof TooLow) throw new Problem(422, `to: ${error.message}`)
          throw error
        })
        if (question) return question
        throw new Problem(409, 'The run stands at no limit any more: it was answered already, or has ended.')
      },
      ({ breach, target }) => ({ subject: `run/${id}`, detail: { ...given, breach, target } }),
    )
    return c.json({ status: given.choice === 'stop' ? ('cancelled' as const) : ('queued' as const) }, 200)
  })

  return app
}
