/** What a person or a token may be; `can.ts` says what each may do. */
export const roles = ['admin', 'editor', 'technician', 'viewer'] as const

export type Role = (typeof roles)[number]

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value)
}
