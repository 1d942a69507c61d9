import type { Kysely, Selectable } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { ApprovalsTable, Database } from '../db/schema.ts'
import type { StoreUser } from '../flow/store-user.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { Paged, PageLevel, PagePlace, PageRequest } from '../sdk/stores.ts'
import { insertAsked } from './ask.ts'
import { insertChannelNotices, insertNotices } from './insert-notices.ts'
import { listAnswers, presentAnswer } from './list-answers.ts'
import { listAsked } from './list-asked.ts'
import { type LivingHuman, listLiving } from './list-living.ts'
import { placeOf as placeOfRow } from './may-answer.ts'
import { type ResolvedPerson, resolvePeople } from './resolve-people.ts'

/**
 * Opens a page, or with `next` takes it to the level that follows. Where the page stands is its row's `round`, written
 * with the e-mails of the level in the step's own transaction: whatever is repeated, a level is written to once.
 */
export async function page(
  db: Kysely<Database>,
  user: StoreUser,
  request: PageRequest,
  next: boolean,
): Promise<Paged> {
  const known = await newest(db, user)
  if (known?.status === 'answered' && next) {
    const [answer] = (await listAnswers(db, [known.id])).slice(-1)
    if (answer) return { is: 'taken', answer: presentAnswer(answer), ...placeOf(known, request) }
  }
  if (known?.status !== 'open') return pageFrom(db, user, request, await open(db, user, request), 0)
  if (next) return pageFrom(db, user, request, known, known.round + 1)
  return paged(known, request)
}

/** How far the newest page of the step came. */
export async function pagePlace(
  db: Kysely<Database>,
  user: StoreUser,
  request: PageRequest,
): Promise<PagePlace> {
  const known = await newest(db, user)
  return known ? placeOf(known, request) : { level: 1, round: 1, unreached: [] }
}

type Page = Selectable<ApprovalsTable>

function newest(db: Kysely<Database>, user: StoreUser): Promise<Page | undefined> {
  return db
    .selectFrom('approvals')
    .selectAll()
    .where('effect_key', '=', user.effectKey)
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
}

async function open(db: Kysely<Database>, user: StoreUser, request: PageRequest): Promise<Page> {
  const id = uuidv7()
  return db
    .insertInto('approvals')
    .values({
      id,
      run_id: user.runId,
      workflow_id: user.workflowId,
      customer_id: user.customerId,
      node_id: user.nodeId,
      path: user.path,
      effect_key: user.effectKey,
      kind: 'page',
      title: request.title,
      message: request.message,
      needed: 1,
      // At night nobody waits for a code: whoever has the link of a page may take it.
      proof: 'link',
      deadline: null,
      remind_hours: null,
      next_reminder_at: null,
      signal: `approval:${id}`,
      decided_at: null,
      created_at: user.now,
      due_at: null,
      ticket_id: null,
      level_until: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Writes to the first level from this turn on that has anybody; turns are counted over all rounds. */
async function pageFrom(
  db: Kysely<Database>,
  user: StoreUser,
  request: PageRequest,
  known: Page,
  firstTurn: number,
): Promise<Paged> {
  const { levels, repeat } = request
  const unreached = new Set([...unreachedOf(known), ...(await unsentOf(db, known, request))])
  for (let turn = firstTurn; turn < levels.length * (repeat + 1); turn++) {
    const level = levels[turn % levels.length]
    if (!level) break
    const missing = await writeTo(db, user, known.id, turn, level)
    for (const sentence of missing.sentences)
      unreached.add(`Level ${(turn % levels.length) + 1}: ${sentence}`)
    if (!missing.everybody) {
      const row = await db
        .updateTable('approvals')
        .set({
          round: turn,
          level_until: new Date(user.now.getTime() + level.seconds * 1000),
          unreached: JSON.stringify([...unreached]),
        })
        .where('id', '=', known.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      return paged(row, request)
    }
  }
  if (known.level_until === null) {
    throw new StepFailed(`Nobody can be paged. ${[...unreached].join(' ')} Choose others in the step.`, {
      class: 'NotFound',
      code: 'nobody_paged',
    })
  }
  const row = await db
    .updateTable('approvals')
    .set({ status: 'expired', decided_at: user.now, unreached: JSON.stringify([...unreached]) })
    .where('id', '=', known.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return { is: 'exhausted', ...placeOf(row, request) }
}

/** Adds a level's people and puts what they are written into the outbox. */
async function writeTo(
  db: Kysely<Database>,
  user: StoreUser,
  approvalId: string,
  turn: number,
  level: PageLevel,
): Promise<{ everybody: boolean; sentences: string[] }> {
  const sentences: string[] = []
  let reached = level.channels.length
  for (const asked of level.people) {
    try {
      const people = await resolvePeople(db, [asked], user)
      const living = await livingAmong(db, approvalId, people, user.now)
      if (living.length === 0) sentences.push(`${people.map(({ name }) => name).join(', ')} cannot answer.`)
      if (!level.byMail) continue
      reached += living.length
      await insertNotices(db, { approvalId, round: turn, people: living, now: user.now })
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error
      sentences.push(error.message)
    }
  }
  await insertChannelNotices(db, { approvalId, round: turn, channels: level.channels, now: user.now })
  return { everybody: reached === 0, sentences }
}

/** Makes them those who may take the page, and answers who of them is there, or to whom they handed it over. */
async function livingAmong(
  db: Kysely<Database>,
  approvalId: string,
  people: readonly ResolvedPerson[],
  now: Date,
): Promise<LivingHuman[]> {
  await insertAsked(db, approvalId, people, now)
  const wanted = new Set(people.map(({ kind, person }) => `${kind} ${person}`))
  const rows = await listAsked(db, [approvalId])
  const places = new Set(rows.filter(({ kind, person }) => wanted.has(`${kind} ${person}`)).map(placeOfRow))
  return (await listLiving(db, [approvalId])).filter(({ place }) => places.has(place))
}

/** Whom the level before could not be written to, and why. */
async function unsentOf(db: Kysely<Database>, known: Page, request: PageRequest): Promise<string[]> {
  const { level } = placeOf(known, request)
  const failed = await db
    .selectFrom('approval_notices')
    .select(['name', 'problem'])
    .where('approval_id', '=', known.id)
    .where('round', '=', known.round)
    .where('state', '=', 'failed')
    .orderBy('id')
    .execute()
  return failed.map(({ name, problem }) => `Level ${level}: ${name}: ${problem}`)
}

function paged(known: Page, request: PageRequest): Paged {
  const until = known.level_until
  if (until === null) throw new Error(`The page ${known.id} was never sent`)
  return { is: 'paged', signal: known.signal, until, ...placeOf(known, request) }
}

function placeOf(known: Page, { levels }: PageRequest): PagePlace {
  const turn = known.round
  return {
    level: (turn % levels.length) + 1,
    round: Math.floor(turn / levels.length) + 1,
    unreached: unreachedOf(known),
  }
}

function unreachedOf({ unreached }: Page): string[] {
  return z.array(z.string()).parse(unreached)
}
