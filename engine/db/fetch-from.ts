import type { PoolClient, QueryConfig, QueryResult } from 'pg'
import type { Frontier } from './frontier.ts'

/** What graphile-worker asks for its next jobs with. */
const fetchName = /^get_job/
const upTo = 'and run_at <= now()'
/** Milliseconds of the queue's time: some are put just before the first that waits. */
const leeway = 20

/**
 * Lets graphile-worker's fetches on a connection begin at the frontier instead of at the first job that ever was. Jobs whose time
 * is before `queueEnd` follow each other by it; others are found wherever they are, and move nothing.
 */
export function fetchFrom(client: PoolClient, frontier: Frontier<Date>, queueEnd: Date): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown

  async function fetchJobs(config: QueryConfig & { text: string; values: unknown[] }): Promise<unknown> {
    const from = frontier.from()
    const result = (await query(from ? beginningAt(config, from) : config)) as QueryResult<{ run_at: Date }>
    const [first] = result.rows.map(({ run_at }) => run_at).sort((a, b) => a.getTime() - b.getTime())
    if (first && first < queueEnd) frontier.reached(new Date(first.getTime() - leeway))
    return result
  }

  client.query = ((...given: unknown[]) => {
    const [config] = given
    return given.length === 1 && isFetch(config) ? fetchJobs(config) : query(...given)
  }) as typeof client.query
}

function isFetch(config: unknown): config is QueryConfig & { text: string; values: unknown[] } {
  const {
    name = '',
    text = '',
    values,
  } = (typeof config === 'object' && config ? config : {}) as Partial<QueryConfig>
  return fetchName.test(name) && text.includes(upTo) && Array.isArray(values)
}

function beginningAt({ name, text, values }: QueryConfig & { text: string; values: unknown[] }, from: Date) {
  return {
    name: `${name} on`,
    text: text.replace(upTo, `${upTo} and run_at >= $${values.length + 1}`),
    values: [...values, from],
  }
}
