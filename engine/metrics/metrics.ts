import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import { Registry } from 'prom-client'
import type { Database } from '../db/schema.ts'
import { addDatabaseMetrics } from './database-metrics.ts'
import { createProcessMetrics, type ProcessMetrics } from './process-metrics.ts'

export interface Metrics extends ProcessMetrics {
  /** In Prometheus' text format, with its content type. */
  read(): Promise<{ text: string; contentType: string }>
  /** Names, kinds and explanations, for the documentation. */
  describe(): Promise<{ name: string; help: string; type: string; labels: string[] }[]>
}

/** What this process and its database can be measured by; `docs/metrics.md` lists all of it. */
export function createMetrics(db: Kysely<Database>, pool: Pool): Metrics {
  const register = new Registry()
  const counted = createProcessMetrics(register, pool)
  addDatabaseMetrics(register, db, pool)
  return {
    ...counted,
    async read() {
      return { text: await register.metrics(), contentType: register.contentType }
    },
    async describe() {
      const all = register.getMetricsAsArray()
      return all.flatMap((metric) => {
        if (!metric.name.startsWith('sentiero_')) return []
        const labels: unknown = Reflect.get(metric, 'labelNames')
        return [
          {
            name: metric.name,
            help: metric.help,
            type: String(metric.type),
            labels: Array.isArray(labels) ? labels.map(String).filter((label) => label !== 'le') : [],
          },
        ]
      })
    },
  }
}
