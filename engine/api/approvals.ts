import { createRoute, z } from '@hono/zod-openapi'
import { type Answered, answerApproval } from '../approvals/answer.ts'
import { insertComment } from '../approvals/comments.ts'
import { delegateApproval } from '../approvals/delegate.ts'
import { remindNow } from '../approvals/remind.ts'
import { fieldProblemText } from '../msp/form-field.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { answererOf, countMine, listApprovals, readApproval } from './list-approvals.ts'
import { listApprovers } from './list-approvers.ts'
import { may } from './may.ts'
import {
  answerTaken,
  approvalComment,
  approvalKind,
  approvalSummary,
  approvalView,
  approver,
  newAnswer,
} from './present-approval.ts'
import { notFound, Problem } from './problems.ts'
import {
  answers,
  body,
  customerPageQuery,
  idParam,
  listed,
  newResource,
  pageOf,
  signedIn,
  toPage,
  whole,
} from './resource.ts'

const list = createRoute({
  method: 'get',
  path: '/approvals',
  summary: 'List approvals, forms, pages and tasks, the newest first',
  ...may('approvals.read'),
  request: {
    query: customerPageQuery.extend({
      show: z.enum(['mine', 'open', 'decided', 'all']).default('all').openapi({
        description: '`mine`: open ones that you are asked, by name or by your role',
      }),
      q: z.string().optional(),
      runId: z.uuid().optional(),
      ticketId: z.uuid().optional(),
      kind: listed(approvalKind).optional(),
    }),
  },
  responses: { 200: answers('Approvals', pageOf(approvalSummary)) },
})

const count = createRoute({
  method: 'get',
  path: '/approvals/count',
  summary: 'How many open approvals and forms, and how many tasks, wait for you',
  ...may('approvals.read'),
  responses: { 200: answers('The count', z.object({ mine: z.int(), tasks: z.int() })) },
})

const approvers = createRoute({
  method: 'get',
  path: '/approvers',
  summary: 'Find users, contacts and teams who can be asked',
  ...may('approvals.read'),
  request: {
    query: z.object({
      q: z.string().default(''),
      customerId: z.uuid().optional(),
      only: z.enum(['user']).optional().openapi({ description: '`user`: users alone, and all of them' }),
      values: z
        .string()
        .default('')
        .openapi({ description: 'Those to name in any case, with commas between' }),
    }),
  },
  responses: { 200: answers('At most 50, of users alone 1000', pageOf(approver)) },
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
  summary:
    'Approve, refuse, fill in, take a page or finish a task: as who is asked, or as an administrator for a role or team',
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

const comment = createRoute({
  method: 'post',
  path: '/approvals/{id}/comments',
  summary: 'Write a comment on a task or on what is asked; it decides nothing',
  ...may('approvals.answer'),
  request: { params: idParam, body: body(z.object({ text: z.string().trim().min(1).max(5000) })) },
  responses: { 201: answers('The comment', approvalComment) },
})

export function approvalRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => {
    const { q, limit, kind, ...filter } = c.req.valid('query')
    const caller = signedIn(c.var.caller)
    const items = await listApprovals(db, caller, {
      ...filter,
      kinds: kind,
      search: q,
      limit: limit + 1,
    })
    return c.json(toPage(items, limit), 200)
  })

  app.openapi(count, async (c) => {
    const caller = signedIn(c.var.caller)
    const [mine, tasks] = await Promise.all([
      countMine(db, caller, ['approval', 'form', 'page']),
      countMine(db, caller, ['task']),
    ])
    return c.json({ mine, tasks }, 200)
  })

  app.openapi(approvers, async (c) => {
    const { q, values, customerId, only } = c.req.valid('query')
    const wanted = { search: q, values: values.split(','), customerId, only }
    return c.json(whole(await listApprovers(db, wanted)), 200)
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
    if ((known.kind !== 'approval') !== (given.choice === 'answered')) {
      throw new Problem(
        422,
        `choice: ${known.kind === 'approval' ? '"approved" or "rejected"' : '"answered"'} is expected.`,
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

  app.openapi(comment, async (c) => {
    const { id } = c.req.valid('param')
    const { text } = c.req.valid('json')
    const author = answererOf(signedIn(c.var.caller)).name
    const made = await audited(
      db,
      c.var.caller,
      'approval.commented',
      async (tx) => {
        const inserted = await insertComment(tx, { approvalId: id, author, text, at: clock() })
        if (!inserted) throw notFound('approval')
        return inserted
      },
      () => ({ subject: `approval/${id}` }),
    )
    return c.json({ ...made, at: made.at.toISOString() }, 201)
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
  answered: 'filled in or done',
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
