import { createRoute, z } from '@hono/zod-openapi'
import { type Caller, nameOf } from '../auth/callers.ts'
import {
  answerReview,
  askForReview,
  commentReview,
  countReviewsFor,
  listReviews,
  readReviewRule,
  saveReviewRule,
} from '../drafts/reviews.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import { personNames } from './person-names.ts'
import { reviewState } from './present-draft.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, signedIn } from './resource.ts'

const rule = z.object({ needed: z.boolean() })
const inWorkflow = idParam.extend({ reviewId: z.uuid() })

const readRule = createRoute({
  method: 'get',
  path: '/publish-review',
  summary: 'Whether publishing needs a second person everywhere, and how many reviews wait for you',
  ...may('workflows.read'),
  responses: { 200: answers('The rule', rule.extend({ waiting: z.int() })) },
})

const replaceRule = createRoute({
  method: 'put',
  path: '/publish-review',
  summary: 'Set whether publishing needs a second person everywhere',
  ...may('publish-review.edit'),
  request: { body: body(rule) },
  responses: { 200: answers('The rule', rule) },
})

const setNeeded = createRoute({
  method: 'put',
  path: '/workflows/{id}/review-needed',
  summary: 'Set whether publishing this workflow needs a second person',
  ...may('publish-review.edit'),
  request: { params: idParam, body: body(rule) },
  responses: { 200: answers('The rule', rule) },
})

const list = createRoute({
  method: 'get',
  path: '/workflows/{id}/reviews',
  summary: 'Whether publishing needs a second person, and the newest reviews of the draft',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('How it stands', reviewState) },
})

const ask = createRoute({
  method: 'post',
  path: '/workflows/{id}/reviews',
  summary: 'Ask for a second look at the draft as it is now',
  ...may('workflows.edit'),
  request: { params: idParam, body: body(z.object({ note: z.string().max(2000).default('') })) },
  responses: { 201: answers('How it stands', reviewState) },
})

const answer = createRoute({
  method: 'post',
  path: '/workflows/{id}/reviews/{reviewId}/answer',
  summary:
    'Approve the draft that was asked about, ask for changes, or withdraw your own request; an approval holds for exactly that revision',
  ...may('workflows.publish'),
  request: {
    params: inWorkflow,
    body: body(
      z.object({
        choice: z.enum(['approved', 'changes', 'withdrawn']),
        comment: z.string().max(4000).default(''),
      }),
    ),
  },
  responses: { 200: answers('How it stands', reviewState) },
})

const comment = createRoute({
  method: 'post',
  path: '/workflows/{id}/reviews/{reviewId}/comments',
  summary: 'Say something about the draft, or about one of its steps',
  ...may('workflows.edit'),
  request: {
    params: inWorkflow,
    body: body(
      z.object({
        text: z.string().trim().min(1).max(4000),
        step: z.string().max(64).nullable().default(null),
      }),
    ),
  },
  responses: { 201: answers('How it stands', reviewState) },
})

export function draftReviewRoutes({ db }: ApiDeps) {
  const app = newResource()

  app.openapi(readRule, async (c) => {
    const caller = signedIn(c.var.caller)
    const [{ needed }, waiting] = await Promise.all([readReviewRule(db), countReviewsFor(db, nameOf(caller))])
    return c.json({ needed, waiting }, 200)
  })

  app.openapi(replaceRule, async (c) => {
    const { needed } = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'publish-review.changed',
      (tx) => saveReviewRule(tx, needed),
      () => ({ subject: 'publish-review', detail: { needed } }),
    )
    return c.json({ needed }, 200)
  })

  app.openapi(setNeeded, async (c) => {
    const { id } = c.req.valid('param')
    const { needed } = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      'workflow.review-needed-changed',
      async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('workflows')
          .set({ needs_review: needed })
          .where('id', '=', id)
          .where('deleted_at', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw notFound('workflow')
      },
      () => ({ subject: `workflow/${id}`, detail: { needed } }),
    )
    return c.json({ needed }, 200)
  })

  app.openapi(list, async (c) => c.json(await present(c.req.valid('param').id), 200))

  app.openapi(ask, async (c) => {
    const { id } = c.req.valid('param')
    const { note } = c.req.valid('json')
    const actor = nameOf(person(c.var.caller))
    await audited(
      db,
      c.var.caller,
      'workflow.review-asked',
      async (tx) => {
        const reviewId = await askForReview(tx, id, { actor, note })
        if (!reviewId) throw notFound('workflow')
        return reviewId
      },
      (reviewId) => ({ subject: `workflow/${id}`, detail: { reviewId, note } }),
    )
    return c.json(await present(id), 201)
  })

  app.openapi(answer, async (c) => {
    const { id, reviewId } = c.req.valid('param')
    const { choice, comment } = c.req.valid('json')
    const actor = nameOf(person(c.var.caller))
    await audited(
      db,
      c.var.caller,
      `workflow.review-${choice}`,
      async (tx) => {
        const answered = await answerReview(tx, id, reviewId, { actor, choice, comment })
        if (!answered) throw notFound('review')
        return answered
      },
      ({ revision }) => ({ subject: `workflow/${id}`, detail: { reviewId, revision } }),
    )
    return c.json(await present(id), 200)
  })

  app.openapi(comment, async (c) => {
    const { id, reviewId } = c.req.valid('param')
    const { text, step } = c.req.valid('json')
    const author = nameOf(signedIn(c.var.caller))
    await audited(
      db,
      c.var.caller,
      'workflow.review-commented',
      async (tx) => {
        const review = await tx
          .selectFrom('draft_reviews')
          .select('id')
          .where('id', '=', reviewId)
          .where('workflow_id', '=', id)
          .executeTakeFirst()
        if (!review) throw notFound('review')
        await commentReview(tx, reviewId, { author, text, step })
      },
      () => ({ subject: `workflow/${id}`, detail: { reviewId } }),
    )
    return c.json(await present(id), 201)
  })

  async function present(workflowId: string) {
    const workflow = await db
      .selectFrom('workflows')
      .select(['needs_review', 'draft_revision'])
      .where('id', '=', workflowId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (!workflow) throw notFound('workflow')
    const [{ needed: everywhere }, reviews] = await Promise.all([
      readReviewRule(db),
      listReviews(db, workflowId),
    ])
    const named = await personNames(
      db,
      reviews.flatMap(({ askedBy, answeredBy, comments }) => [
        askedBy,
        answeredBy ?? askedBy,
        ...comments.map(({ author }) => author),
      ]),
    )
    return {
      needed: everywhere || workflow.needs_review,
      needsReview: workflow.needs_review,
      everywhere,
      draftRevision: workflow.draft_revision,
      approved: reviews.some(
        ({ state, revision }) => state === 'approved' && revision === workflow.draft_revision,
      ),
      reviews: reviews.map(({ askedAt, answeredAt, answeredBy, comments, ...review }) => ({
        ...review,
        askedByName: named(review.askedBy),
        askedAt: askedAt.toISOString(),
        answeredBy,
        answeredByName: answeredBy === null ? null : named(answeredBy),
        answeredAt: answeredAt?.toISOString() ?? null,
        comments: comments.map(({ createdAt, ...comment }) => ({
          ...comment,
          authorName: named(comment.author),
          createdAt: createdAt.toISOString(),
        })),
      })),
    }
  }

  return app
}

/** A second person is a person: what a token says could be said by whoever made the changes. */
function person(caller: Caller | null): Caller {
  const known = signedIn(caller)
  if (known.kind !== 'user')
    throw new Problem(409, 'A review is between people: sign in, an API token will not do.')
  return known
}
