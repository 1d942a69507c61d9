import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { authTables } from './auth-tables.ts'
import { trustedOrigins } from './origins.ts'

/** Carries the address of whoever signs in to better-auth's rate limit; the API sets it and never passes it on. */
export const CLIENT_ADDRESS_HEADER = 'x-sentiero-client-address'

export interface SignInSettings {
  publicUrl: string
  /** Signs cookies: 32 characters or more. */
  secret: string
  /** Takes what goes wrong inside better-auth. */
  report?: (sentence: string) => void
}

/**
 * Sign-in by e-mail and password, with sessions in the schema `auth` (migration 0007 made its tables). Nobody can
 * sign up: users come from the set-up link, the command line and administrators, and their role is never
 * theirs to choose.
 */
export function createSignIn(db: Kysely<Database>, settings: SignInSettings) {
  return betterAuth({
    appName: 'Sentiero',
    baseURL: settings.publicUrl,
    basePath: '/api/auth',
    secret: settings.secret,
    trustedOrigins: trustedOrigins(settings.publicUrl),
    database: { db, type: 'postgres', schemaName: 'auth', transaction: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    user: {
      additionalFields: {
        role: { type: 'string', required: true, defaultValue: 'viewer', input: false },
        disabled: { type: 'boolean', required: true, defaultValue: false, input: false },
      },
    },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 20 } },
    },
    advanced: {
      cookiePrefix: 'sentiero',
      database: { generateId: 'uuid' },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    databaseHooks: { session: { create: { before: (session) => refuseDisabled(db, session.userId) } } },
    logger: { level: 'error', log: (_level, message) => settings.report?.(message) },
    telemetry: { enabled: false },
  })
}

export type SignIn = ReturnType<typeof createSignIn>

async function refuseDisabled(db: Kysely<Database>, userId: string): Promise<undefined> {
  const user = await authTables(db)
    .selectFrom('auth.user')
    .select('disabled')
    .where('id', '=', userId)
    .executeTakeFirst()
  if (user?.disabled === false) return
  throw new APIError('FORBIDDEN', { message: 'This account is disabled. Ask an administrator to enable it.' })
}
