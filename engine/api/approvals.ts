import { createRoute, z } from '@hono/zod-openapi'
import { type Answered, answerApproval } from '../approvals/answer.ts'
import { delegateApproval } from '../approvals/delegate.ts'
import { remindNow } from '../approvals/remind.ts'
import { fieldProblemText } from '../msp/form-field.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { answererOf, countMine, listApprovals, readApproval } from './list-approvals.ts'
import { listApprovers } from './list-approvers.ts'
import { may } from './may.ts'
import { answerTaken, approvalSummary, approvalView, approver, newAnswer } from './present-approval.ts'
import { notFound, Problem } from './problems.ts'
import {
  answers,
  body,
  customerPageQuery,
  idParam,
  newResource,
  pageOf,
  signedIn,
  toPage,
  whole,
} from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/approvals',
  summary: 'List approvals and forms, the newest first',
  ...may('approvals.read'),
  request: {
    query: customerPageQuery.extend({
      show: z.enum(['mine', 'open', 'decided', 'all']).default('all').openapi({
        description: '`mine`: open ones that you are asked, by name or by your role',
      }),
      q: z.string().optional(),
      runId: z.uuid().optional(),
    }),
  },
  responses: { 200: answers('Approvals', pageOf(approvalSummary)) },
})

const count = createRoute({
  method: 'get',
  path: '/approvals/count',
  summary: 'How many open approvals and forms wait for you',
  ...may('approvals.read'),
  responses: { 200: answers('The count', z.object({ mine: z.int() })) },
})

const approvers = createRoute({
  method: 'get',
  path: '/approvers',
  summary: 'Find users and contacts who can be asked',
  ...may('approvals.read'),
  request: {
    query: z.object({
      q: z.string().default(''),
      customerId: z.uuid().optional(),
      values: z
        .string()
        .default('')
        .openapi({ description: 'Those to name in any case, with commas between' }),
    }),
  },
  responses: { 200: answers('At most 50', pageOf(approver)) },
})

const read = createRoute({
  method: 'get',
  path: '/approvals/{id}',
  summary: 'Read an approval with who is asked, who answered and which e-mails went out',
  ...may('approvals.read'),
  request: { params: idParam },
  responses: { 200: answers('The approval', approvalView) },
})

const answer = createRoute({
  method: 'post',
  path: '/approvals/{id}/answer',
  summary: 'Approve, refuse or fill in: as who is asked, or as an administrator for a role',
  ...may('approvals.answer'),
  request: { params: idParam, body: body(newAnswer) },
  responses: { 200: answers('What came of it', answerTaken) },
})

const delegate = createRoute({
  method: 'post',
  path: '/approvals/{id}/delegate',
  summary: 'Hand it over: your own, or as an administrator anybody’s',
  ...may('approvals.answer'),
  request: {
    params: idParam,
    body: body(
      z.object({
        /** Who is asked: `id` in `people`. */
        from: z.uuid(),
        to: z.object({ kind: z.enum(['user', 'contact']), id: z.uuid() }),
      }),
    ),
  },
  responses: { 200: answers('The approval', approvalView) },
})

const reminder = createRoute({
  method: 'post',
  path: '/approvals/{id}/remind',
  summary: 'Write again to everybody who has not answered',
  ...may('approvals.answer'),
  request: { params: idParam },
  responses: { 200: answers('To how many', z.object({ reminded: z.int() })) },
})

export function approvalRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { q, limit, ...filter } = c.req.valid('query')
    const caller = signedIn(c.var.caller)
    const items = await listApprovals(db, caller, { ...filter, search: q, limit: limit + 1 })
    return c.json(toPage(items, limit), 200)
  })

  app.openapi(count, async (c) => c.json({ mine: await countMine(db, signedIn(c.var.caller)) }, 200))

  app.openapi(approvers, async (c) => {
    const { q, values, customerId } = c.req.valid('query')
    return c.json(whole(await listApprovers(db, { search: q, values: values.split(','), customerId })), 200)
  })

  app.openapi(read, async (c) => {
    const approval = await readApproval(db, signedIn(c.var.caller), c.req.valid('param').id)
    if (!approval) throw notFound('approval')
    return c.json(approval, 200)
  })

  app.openapi(answer, async (c) => {
    const { id } = c.req.valid('param')
    const caller = signedIn(c.var.caller)
    const given = c.req.valid('json')
    const known = await readApproval(db, caller, id)
    if (!known) throw notFound('approval')
    if ((known.kind === 'form') !== (given.choice === 'answered')) {
      throw new Problem(
        422,
        `choice: ${known.kind === 'form' ? '"answered"' : '"approved" or "rejected"'} is expected.`,
      )
    }
    const via = caller.kind === 'token' ? ('api' as const) : ('editor' as const)
    const taken = await answerApproval(db, id, answererOf(caller), { ...given, via }, clock())
    return c.json(presentTaken(taken), 200)
  })

  app.openapi(delegate, async (c) => {
    const { id } = c.req.valid('param')
    const caller = signedIn(c.var.caller)
    const given = c.req.valid('json')
    await db
      .transaction()
      .execute((tx) =>
        delegateApproval(tx, { approvalId: id, ...given, by: answererOf(caller), now: clock() }),
      )
    const approval = await readApproval(db, caller, id)
    if (!approval) throw notFound('approval')
    return c.json(approval, 200)
  })

  app.openapi(reminder, async (c) => {
    const { id } = c.req.valid('param')
    const reminded = await audited(
      db,
      c.var.caller,
      'approval.reminded',
      (tx) => remindNow(tx, id, clock()),
      (to) => ({ subject: `approval/${id}`, detail: { to } }),
    )
    return c.json({ reminded }, 200)
  })

  return app
}

const overWords = {
  approved: 'approved',
  rejected: 'refused',
  answered: 'filled in',
  expired: 'expired: its time to answer was over',
  cancelled: 'cancelled: its run is over',
  gone: 'ended: nobody was left who could answer',
}

function presentTaken(taken: Answered): z.output<typeof answerTaken> {
  switch (taken.is) {
    case 'decided':
      return { decided: true, outcome: taken.outcome, have: 0, of: 0 }
    case 'counted':
      return { decided: false, outcome: null, have: taken.have, of: taken.of }
    case 'closed': {
      const by = taken.by.length > 0 ? ` by ${taken.by.join(', ')}` : ''
      const at = taken.at.toISOString()
      throw new Problem(
        409,
        `This was already ${overWords[taken.status]}${by} at ${at}. Nothing was changed.`,
        {
          extra: { status: taken.status, decidedBy: taken.by, decidedAt: at },
        },
      )
    }
    case 'repeated':
      throw new Problem(
        409,
        `You have answered this already, at ${taken.at.toISOString()}. Nothing was changed.`,
      )
    case 'stranger':
      throw new Problem(403, 'You are not asked. Whoever is asked may answer, or hand it over to you.')
    case 'unfit':
      throw new Problem(422, 'Some fields are not right.', {
        errors: Object.entries(taken.problems).map(([where, problem]) => ({
          where: `values.${where}`,
          message: fieldProblemText[problem],
        })),
      })
    case 'unknown':
      throw notFound('approval')
  }
}
