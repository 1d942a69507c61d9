import { createHash } from 'node:crypto'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { Pool, PoolClient } from 'pg'

/** After this many uses of a statement on one connection, PostgreSQL keeps it parsed and planned. */
const prepareAfter = 3
/** Statements counted on one connection at most; others are sent as they are, so that memory stays bounded. */
const mostStatements = 300
/** What PostgreSQL says of a kept statement whose table was changed by a migration. */
const changedUnderneath = /cached plan must not change result type/

/**
 * The pool as Kysely sees it, preparing what is asked again and again on a connection, as other drivers do by themselves
 * (pgjdbc's prepareThreshold): parsing and planning are most of the cost of a small statement.
 */
export function preparingPool(pool: Pool): PostgresPool {
  const wrapped = new WeakMap<PoolClient, PostgresPoolClient>()

  function wrap(client: PoolClient): PostgresPoolClient {
    const uses = new Map<string, number>()
    let spoilt = false

    function query<R>(sql: string, parameters: ReadonlyArray<unknown>): Promise<PostgresQueryResult<R>>
    function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
    function query<R>(
      sql: string | PostgresCursor<R>,
      parameters: ReadonlyArray<unknown> = [],
    ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
      if (typeof sql !== 'string') throw new Error('Cursors are not used here')
      return send<R>(sql, [...parameters])
    }

    async function send<R>(text: string, values: unknown[]): Promise<PostgresQueryResult<R>> {
      const name = nameOf(uses, text, values)
      try {
        const result = await client.query(name === undefined ? { text, values } : { name, text, values })
        // pg knows its commands as any text; Kysely names those it looks at.
        return {
          ...result,
          command: result.command as 'SELECT',
          rowCount: result.rowCount ?? 0,
          rows: result.rows,
        }
      } catch (error) {
        if (error instanceof Error && changedUnderneath.test(error.message)) spoilt = true
        throw error
      }
    }

    return {
      query,
      release: (destroy) => client.release(destroy === true || spoilt),
    }
  }

  return {
    options: {},
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const known = wrapped.get(client) ?? wrap(client)
      wrapped.set(client, known)
      return known
    },
  }
}

function nameOf(uses: Map<string, number>, text: string, values: readonly unknown[]): string | undefined {
  if (values.length === 0) return undefined
  const count = (uses.get(text) ?? 0) + 1
  if (count === 1 && uses.size >= mostStatements) return undefined
  uses.set(text, count)
  return count > prepareAfter ? `auto_${createHash('md5').update(text).digest('base64url')}` : undefined
}
