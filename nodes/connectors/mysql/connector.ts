import { defineConnector } from '#sdk'
import { mysqlCredentials } from './credentials.ts'
import { mysqlSql } from './sql.ts'

export const mysql = defineConnector({
  type: 'mysql',
  title: 'MySQL or MariaDB database',
  description: 'Reads from a MySQL or MariaDB database, such as that of a line-of-business program.',
  icon: 'IconDatabase',
  credentials: mysqlCredentials,
  async check(credentials, signal, means) {
    const text = 'select version() as version, @@version_comment as maker'
    const query = { text, values: [], maxRows: 1, timeoutMs: 10_000 }
    const { rows } = await mysqlSql(credentials, means).read(query, signal)
    const version = String(rows[0]?.version ?? '')
    const isMariaDb = /mariadb/i.test(`${version} ${String(rows[0]?.maker ?? '')}`)
    return `Signed in. ${isMariaDb ? 'MariaDB' : 'MySQL'} ${version.split('-')[0]}`
  },
  provides: { sql: mysqlSql },
})
