import { z } from '@hono/zod-openapi'

export const roleSchema = z.enum(['admin', 'editor', 'technician', 'viewer'])

export const sessionView = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string(), role: roleSchema }).nullable(),
  /** True until the first owner exists. */
  setUpNeeded: z.boolean(),
})

export const userView = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  disabled: z.boolean(),
  createdAt: z.iso.datetime(),
})

/** A browser that somebody is signed in with. */
export const userSessionView = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
})

/** A line of the permission table. */
export const permissionView = z.object({ action: z.string(), roles: z.array(roleSchema) })

export const tokenView = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
})

export const newTokenView = tokenView.extend({ token: z.string().describe('Shown once, here') })
