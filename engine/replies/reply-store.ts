import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { listCannedReplies } from '../desk/canned-replies.ts'
import type { StoreUser } from '../flow/store-user.ts'
import { StepFailed } from '../sdk/errors.ts'
import { foldKey } from '../sdk/fold-key.ts'
import type { CannedReplies } from '../sdk/stores.ts'
import { fillReply } from './fill-reply.ts'

/** The canned replies as steps fill them in. */
export function replyStore(db: Kysely<Database>, user: StoreUser): CannedReplies {
  return {
    async fill(name, { ticketId, values }) {
      const replies = await listCannedReplies(db)
      const reply = replies.find((one) => foldKey(one.name) === foldKey(name))
      if (!reply) {
        throw new StepFailed(`There is no canned reply "${name}". They are kept under Settings, Desk.`, {
          class: 'NotFound',
          code: 'no_reply',
        })
      }
      return fillReply(db, reply, { ticketId, customerId: user.customerId, technician: '', values })
    },
  }
}
