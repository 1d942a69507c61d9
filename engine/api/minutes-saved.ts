import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { readPlaybook } from '../playbooks/read-playbook.ts'

/** Minutes by playbook: the files do not change while the server runs. */
const ofPlaybooks = new Map<string, Promise<number>>()

/** Minutes that people would have needed for runs: as the workflow's settings say, else as its playbook says. */
export async function minutesOf(
  db: Kysely<Database>,
  runs: readonly { workflowId: string; count: number }[],
): Promise<number> {
  if (runs.length === 0) return 0
  const ids = [...new Set(runs.map(({ workflowId }) => workflowId))]
  const { rows } = await sql<{ id: string; minutes: number | null; playbook: string | null }>`
    select id, (draft -> 'settings' ->> 'minutesSaved')::float8 as minutes, playbook
      from workflows where id = any(${ids}::uuid[])`.execute(db)
  const perRun = new Map<string, number>()
  for (const { id, minutes, playbook } of rows) {
    perRun.set(id, minutes ?? (playbook === null ? 0 : await minutesOfPlaybook(playbook)))
  }
  return runs.reduce((sum, { workflowId, count }) => sum + count * (perRun.get(workflowId) ?? 0), 0)
}

function minutesOfPlaybook(slug: string): Promise<number> {
  const known = ofPlaybooks.get(slug)
  if (known) return known
  // One that is gone, or cannot be read, says nothing of its minutes; its own page says why.
  const minutes = readPlaybook(slug).then(
    (playbook) => playbook?.saves.minutesPerRun ?? 0,
    () => 0,
  )
  ofPlaybooks.set(slug, minutes)
  return minutes
}
