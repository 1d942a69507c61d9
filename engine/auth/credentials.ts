import { z } from 'zod'

/** What people sign in with; for the borders where a person is added. */
export const emailAddress = z.email('This is no e-mail address').max(320)

export const newPassword = z
  .string()
  .min(10, 'Use at least 10 characters')
  .max(200, 'Use at most 200 characters')

export const personName = z.string().trim().min(1).max(200)
