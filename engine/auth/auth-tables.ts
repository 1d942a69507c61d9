import type { ColumnType, Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Role } from './role.ts'

/** better-auth's tables as far as we write them ourselves; its columns are camelCase. */
export interface AuthTables extends Record<string, object> {
  'auth.user': AuthUserTable
  'auth.account': AuthAccountTable
  'auth.session': AuthSessionTable
}

interface AuthUserTable {
  id: string
  name: string
  email: string
  emailVerified: boolean
  role: Role
  disabled: ColumnType<boolean, boolean | undefined, boolean>
  createdAt: ColumnType<Date, Date | undefined, never>
  updatedAt: ColumnType<Date, Date | undefined, Date>
}

interface AuthAccountTable {
  id: string
  accountId: string
  providerId: string
  userId: string
  password: string | null
  createdAt: ColumnType<Date, Date | undefined, never>
  updatedAt: ColumnType<Date, Date, Date>
}

interface AuthSessionTable {
  id: string
  userId: string
  token: string
  createdAt: ColumnType<Date, Date | undefined, never>
  updatedAt: ColumnType<Date, Date, Date>
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
}

export function authTables(db: Kysely<Database>) {
  return db.$extendTables<AuthTables>()
}
