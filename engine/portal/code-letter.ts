import { randomUUID } from 'node:crypto'
import { messagingFor, sendLetter } from '../approvals/send-notices.ts'
import type { ResolvePort } from '../connections/provider.ts'
import { StepFailed } from '../sdk/errors.ts'

const patienceMs = 20_000

/** Sends a code to the address that was typed into a form. Throws what the mail connection throws. */
export async function sendPortalCode(
  resolvePort: ResolvePort,
  customerId: string | null,
  address: string,
  letter: { subject: string; text: string },
): Promise<void> {
  const messaging = await messagingFor(resolvePort, customerId)
  const subject = letter.subject.replaceAll(/\s+/g, ' ').slice(0, 200)
  const { rejected } = await sendLetter(
    messaging,
    address,
    randomUUID(),
    { ...letter, subject },
    AbortSignal.timeout(patienceMs),
  )
  if (rejected.length > 0) {
    throw new StepFailed(`The mail server refused ${address}.`, { code: 'rejected' })
  }
}
