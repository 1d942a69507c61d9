import type { Role } from '#engine/api/types.ts'

export const roleLabel = {
  admin: 'role.admin',
  editor: 'role.editor',
  technician: 'role.technician',
  viewer: 'role.viewer',
} as const satisfies Record<Role, string>

export const roles: readonly Role[] = ['admin', 'editor', 'technician', 'viewer']
