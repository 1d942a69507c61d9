import { randomUUID } from 'node:crypto'
import { makeCode } from './codes.ts'
import type { PersonalLink } from './find-link.ts'
import { codeLetter } from './mail-texts.ts'
import { messagingFor, type NoticeDeps, sendLetter } from './send-notices.ts'

const patienceMs = 20_000

/**
 * Sends a new code to the contact's own address, whoever holds the link. False where too many were asked for; throws
 * what the mail connection throws.
 */
export async function sendCode(
  { db, resolvePort }: Pick<NoticeDeps, 'db' | 'resolvePort'>,
  { approval, person, email, language }: PersonalLink,
  now: Date,
): Promise<boolean> {
  const messaging = await messagingFor(resolvePort, approval.customer_id)
  const code = await makeCode(db, approval.id, person, now)
  if (code === undefined) return false
  const letter = codeLetter(language, { title: approval.title, code })
  await sendLetter(messaging, email, randomUUID(), letter, AbortSignal.timeout(patienceMs))
  return true
}
