import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { ApprovalStatus } from './answer.ts'
import type { PersonalLink } from './find-link.ts'
import { listAnswers } from './list-answers.ts'
import { listAsked } from './list-asked.ts'
import { placesOf } from './may-answer.ts'

export type LinkState =
  | { is: 'open' }
  | { is: 'closed'; status: Exclude<ApprovalStatus, 'open'>; by: string[]; at: Date | null }
  /** This person has answered, and others are waited for. */
  | { is: 'answered'; choice: 'approved' | 'rejected' | 'answered'; at: Date }
  /** This person may no longer answer: they left, or it was handed over. */
  | { is: 'left' }

/** What a personal link can do now. */
export async function linkState(db: Kysely<Database>, link: PersonalLink, now: Date): Promise<LinkState> {
  const { approval, kind, person, answerer } = link
  const answers = await listAnswers(db, [approval.id])
  if (approval.status !== 'open') {
    const by = answers.filter(({ choice }) => choice === approval.status).map((answer) => answer.name)
    return { is: 'closed', status: approval.status, by, at: approval.decided_at }
  }
  if (approval.deadline !== null && approval.deadline <= now) {
    return { is: 'closed', status: 'expired', by: [], at: approval.deadline }
  }
  const mine = answers.find((answer) => answer.kind === kind && answer.person === person)
  if (mine) return { is: 'answered', choice: mine.choice, at: mine.at }
  const rows = await listAsked(db, [approval.id])
  if (!answerer || !placesOf(rows, answerer)) return { is: 'left' }
  return { is: 'open' }
}
