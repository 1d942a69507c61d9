import { useQuery } from '@tanstack/react-query'
import { queries } from '../queries.ts'

export interface Permissions {
  editWorkflows: boolean
  work: boolean
  administer: boolean
}

/** What the signed-in role may do, for hiding what the server would refuse; the server decides. */
export function useMay(): Permissions {
  const role = useQuery(queries.session()).data?.user?.role
  return {
    editWorkflows: role === 'admin' || role === 'editor',
    work: role === 'admin' || role === 'editor' || role === 'technician',
    administer: role === 'admin',
  }
}
