import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { workflowDocument } from '../graph/document.ts'
import { type Graph, toGraph } from '../graph/graph.ts'

export type LoadVersion = (workflowId: string, version: number) => Promise<Graph>

/** Reads published versions; they never change, so the most recent ones are kept in memory. */
export function createLoadVersion(db: Kysely<Database>, keep = 500): LoadVersion {
  const graphs = new Map<string, Promise<Graph>>()
  return (workflowId, version) => {
    const key = `${workflowId}/${version}`
    const known = graphs.get(key)
    if (known) {
      graphs.delete(key)
      graphs.set(key, known)
      return known
    }
    const loading = readVersion(db, workflowId, version)
    graphs.set(key, loading)
    loading.catch(() => graphs.delete(key))
    const [oldest] = graphs.keys()
    if (graphs.size > keep && oldest !== undefined) graphs.delete(oldest)
    return loading
  }
}

async function readVersion(db: Kysely<Database>, workflowId: string, version: number): Promise<Graph> {
  const { document } = await db
    .selectFrom('workflow_versions')
    .select('document')
    .where('workflow_id', '=', workflowId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  return toGraph(workflowDocument.parse(document))
}
