import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/** One browser that has a workflow open. */
export interface Present {
  clientId: string
  userId: string
  name: string
  step: string | null
}

/** How long a row counts that is not renewed: a process that dies takes no leave. */
const goneSeconds = 45

export async function enterDraft(
  db: Kysely<Database>,
  workflowId: string,
  { clientId, userId, name }: Omit<Present, 'step'>,
): Promise<void> {
  await sql`delete from draft_presence where seen_at < now() - make_interval(secs => ${goneSeconds * 4})`.execute(
    db,
  )
  await db
    .insertInto('draft_presence')
    .values({ client_id: clientId, workflow_id: workflowId, user_id: userId, name, step: null })
    .onConflict((conflict) =>
      conflict
        .column('client_id')
        .doUpdateSet({ workflow_id: workflowId, user_id: userId, name, seen_at: sql`clock_timestamp()` }),
    )
    .execute()
}

export async function staysInDraft(db: Kysely<Database>, clientId: string): Promise<void> {
  await db
    .updateTable('draft_presence')
    .set({ seen_at: sql`clock_timestamp()` })
    .where('client_id', '=', clientId)
    .execute()
}

/** False where that browser of that person does not have the workflow open. */
export async function goToStep(
  db: Kysely<Database>,
  workflowId: string,
  { clientId, userId, step }: Omit<Present, 'name'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('draft_presence')
    .set({ step, seen_at: sql`clock_timestamp()` })
    .where('client_id', '=', clientId)
    .where('workflow_id', '=', workflowId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function leaveDraft(db: Kysely<Database>, clientId: string): Promise<void> {
  await db.deleteFrom('draft_presence').where('client_id', '=', clientId).execute()
}

/** Who has a workflow open, in the order of their coming. */
export async function listPresent(db: Kysely<Database>, workflowId: string): Promise<Present[]> {
  const { rows } = await sql<Present>`
    select client_id as "clientId", user_id as "userId", name, step from draft_presence
     where workflow_id = ${workflowId} and seen_at > clock_timestamp() - make_interval(secs => ${goneSeconds})
     order by name, client_id`.execute(db)
  return rows
}
