import { z } from 'zod'

/** A person's account in a directory. Never with a password. */
export const account = z.object({
  /** The directory's own, such as a distinguished name. */
  id: z.string(),
  /** The name that the person signs in with. */
  login: z.string(),
  name: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string().nullable(),
  enabled: z.boolean(),
  /** After too many wrong passwords; an account that is disabled is not locked. */
  locked: z.boolean(),
  mustChangePassword: z.boolean(),
})
export type Account = z.output<typeof account>

export const accountGroup = z.object({ id: z.string(), name: z.string(), description: z.string() })
export type AccountGroup = z.output<typeof accountGroup>

export interface NewAccount {
  login: string
  firstName: string
  lastName: string
  /** As it is shown; unlike the login it need not be unique. */
  name: string
  email: string | null
  password: NewPassword
  /** Where in the directory it is made; left out, the connection says. */
  place?: string | undefined
}

/**
 * `random`: one that nobody gets to know. `made`: one that was made for this account alone, and may be another one when it is
 * tried again. `given`: that of a secret; `hosts` says, as a connection for web requests writes them, where it may be sent.
 * `mustChange`: it opens nothing but the change of itself.
 */
export type NewPassword = (
  | { is: 'random' }
  | { is: 'made'; secret: string }
  | { is: 'given'; secret: string; hosts: string }
) & { mustChange: boolean }
