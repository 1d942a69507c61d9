import { defineConnector } from '#sdk'
import { postgresCredentials } from './credentials.ts'
import { postgresSql } from './sql.ts'

export const postgres = defineConnector({
  type: 'postgres',
  title: 'PostgreSQL database',
  description: 'Reads from a PostgreSQL database, such as that of a line-of-business program.',
  icon: 'IconDatabase',
  credentials: postgresCredentials,
  async check(credentials, signal, means) {
    const query = { text: 'select version() as version', values: [], maxRows: 1, timeoutMs: 10_000 }
    const { rows } = await postgresSql(credentials, means).read(query, signal)
    return `Signed in. ${String(rows[0]?.version ?? '').split(' on ')[0]}`
  },
  provides: { sql: postgresSql },
})
