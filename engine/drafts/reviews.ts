import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'

export interface ReviewComment {
  id: string
  author: string
  text: string
  step: string | null
  createdAt: Date
}

export interface Review {
  id: string
  revision: number
  note: string
  state: 'open' | 'approved' | 'changes' | 'withdrawn'
  askedBy: string
  askedAt: Date
  answeredBy: string | null
  answeredAt: Date | null
  comments: ReviewComment[]
}

/** Something about a review that cannot be done; the message says why and what to do. */
export class ReviewRefused extends Error {
  override name = 'ReviewRefused'
}

const setting = 'publish-review'
const rule = z.object({ needed: z.boolean().default(false) })

/** Whether the MSP asks for a second person before anything is published. */
export async function readReviewRule(db: Kysely<Database>): Promise<z.output<typeof rule>> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting).executeTakeFirst()
  return rule.parse(row?.value ?? {})
}

export async function saveReviewRule(tx: Kysely<Database>, needed: boolean): Promise<void> {
  const value = JSON.stringify({ needed })
  await tx
    .insertInto('settings')
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** Whether publishing this workflow needs a second person; undefined where there is no such workflow. */
export async function needsReview(db: Kysely<Database>, workflowId: string): Promise<boolean | undefined> {
  const workflow = await db
    .selectFrom('workflows')
    .select('needs_review')
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return workflow && (workflow.needs_review || (await readReviewRule(db)).needed)
}

/**
 * Refuses to publish a draft that needs a second person and has none for exactly its revision. Locks the workflow, so that
 * what is published is what was looked at.
 */
export async function requireReview(tx: Kysely<Database>, workflowId: string): Promise<void> {
  const workflow = await tx
    .selectFrom('workflows')
    .select(['draft_revision', 'needs_review'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!workflow || !(workflow.needs_review || (await readReviewRule(tx)).needed)) return
  const approved = await tx
    .selectFrom('draft_reviews')
    .select('id')
    .where('workflow_id', '=', workflowId)
    .where('revision', '=', workflow.draft_revision)
    .where('state', '=', 'approved')
    .executeTakeFirst()
  if (!approved) {
    throw new ReviewRefused(
      'Publishing this workflow needs a second person, and nobody has approved the draft as it is now. Ask for a review.',
    )
  }
}

/** Asks for a look at the draft as it is now; an open request for an older one is withdrawn. */
export async function askForReview(
  tx: Kysely<Database>,
  workflowId: string,
  { actor, note }: { actor: string; note: string },
): Promise<string | undefined> {
  const workflow = await tx
    .selectFrom('workflows')
    .select('draft_revision')
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!workflow) return undefined
  await tx
    .updateTable('draft_reviews')
    .set({ state: 'withdrawn', answered_by: actor, answered_at: new Date() })
    .where('workflow_id', '=', workflowId)
    .where('state', '=', 'open')
    .execute()
  const id = uuidv7()
  await tx
    .insertInto('draft_reviews')
    .values({ id, workflow_id: workflowId, revision: workflow.draft_revision, note, asked_by: actor })
    .execute()
  return id
}

/**
 * Answers an open review. Only somebody else than who asked may approve it, and only while the draft is the one that they
 * were asked about. Undefined where there is no such review; throws `ReviewRefused`.
 */
export async function answerReview(
  tx: Kysely<Database>,
  workflowId: string,
  reviewId: string,
  answer: { actor: string; choice: 'approved' | 'changes' | 'withdrawn'; comment: string },
): Promise<{ revision: number } | undefined> {
  const workflow = await tx
    .selectFrom('workflows')
    .select('draft_revision')
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  const review = await tx
    .selectFrom('draft_reviews')
    .select(['revision', 'state', 'asked_by'])
    .where('id', '=', reviewId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst()
  if (!workflow || !review) return undefined
  const { actor, choice, comment } = answer
  if (review.state !== 'open') throw new ReviewRefused('This review is over already.')
  if (choice === 'withdrawn' && review.asked_by !== actor)
    throw new ReviewRefused(`Only ${review.asked_by}, who asked, can withdraw the request.`)
  if (choice === 'approved' && review.asked_by === actor)
    throw new ReviewRefused('You asked for this review: somebody else has to approve it.')
  if (choice === 'approved' && workflow.draft_revision !== review.revision) {
    throw new ReviewRefused(
      'The draft was changed since the review was asked for. Ask for a new one, so that what is approved is what was seen.',
    )
  }
  if (comment !== '') await commentReview(tx, reviewId, { author: actor, text: comment, step: null })
  await tx
    .updateTable('draft_reviews')
    .set({ state: choice, answered_by: actor, answered_at: new Date() })
    .where('id', '=', reviewId)
    .execute()
  return { revision: review.revision }
}

export async function commentReview(
  tx: Kysely<Database>,
  reviewId: string,
  { author, text, step }: { author: string; text: string; step: string | null },
): Promise<void> {
  await tx
    .insertInto('draft_review_comments')
    .values({ id: uuidv7(), review_id: reviewId, author, text, step })
    .execute()
  // Told to whoever has the workflow open.
  await tx.updateTable('draft_reviews').set({ id: reviewId }).where('id', '=', reviewId).execute()
}

/** The newest first, ten at most. */
export async function listReviews(db: Kysely<Database>, workflowId: string): Promise<Review[]> {
  const rows = await db
    .selectFrom('draft_reviews')
    .selectAll()
    .where('workflow_id', '=', workflowId)
    .orderBy('asked_at', 'desc')
    .limit(10)
    .execute()
  const ids = rows.map(({ id }) => id)
  const comments =
    ids.length === 0
      ? []
      : await db
          .selectFrom('draft_review_comments')
          .selectAll()
          .where('review_id', 'in', ids)
          .orderBy('created_at')
          .execute()
  return rows.map((row) => ({
    id: row.id,
    revision: row.revision,
    note: row.note,
    state: row.state,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    answeredBy: row.answered_by,
    answeredAt: row.answered_at,
    comments: comments
      .filter(({ review_id }) => review_id === row.id)
      .map(({ id, author, text, step, created_at }) => ({ id, author, text, step, createdAt: created_at })),
  }))
}

/** How many open reviews wait for somebody else than who asked, and are of the draft as it is now. */
export async function countReviewsFor(db: Kysely<Database>, actor: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from draft_reviews r join workflows w on w.id = r.workflow_id
     where r.state = 'open' and r.asked_by <> ${actor} and w.deleted_at is null
       and r.revision = w.draft_revision`.execute(db)
  return rows[0]?.count ?? 0
}
