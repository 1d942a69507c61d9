import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { StoreUser } from '../flow/store-user.ts'
import type { ApprovalStore } from '../sdk/stores.ts'
import { ask } from './ask.ts'
import { expire } from './expire.ts'
import { page, pagePlace } from './page.ts'

/** Questions that a step asks people, on the step's own transaction. */
export function approvalStore(db: Kysely<Database>, user: StoreUser): ApprovalStore {
  return {
    ask: (request) => ask(db, user, request),
    expire: () => expire(db, user),
    page: (request, next) => page(db, user, request, next),
    pagePlace: (request) => pagePlace(db, user, request),
  }
}
