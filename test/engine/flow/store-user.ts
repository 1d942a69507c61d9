import { v7 as uuidv7 } from 'uuid'
import type { StoreUser } from '#engine/flow/store-user.ts'

/** The step of some run that uses a store. */
export function buildStoreUser(given: Partial<StoreUser> = {}): StoreUser {
  return {
    runId: uuidv7(),
    workflowId: '01990000-0000-7000-8000-000000000001',
    customerId: null,
    mode: 'live',
    nodeId: 'step',
    path: '',
    effectKey: uuidv7(),
    now: new Date('2026-11-21T20:00:00Z'),
    ...given,
  }
}
