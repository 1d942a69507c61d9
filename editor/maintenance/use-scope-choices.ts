import { useQueries, useQuery } from '@tanstack/react-query'
import type { MaintenanceWindow } from '#engine/api/types.ts'
import { queries } from '../queries.ts'

export type ScopeKind = MaintenanceWindow['scope']['kind']

/** What may be muted of a kind, by name. */
export function useScopeChoices(kind: ScopeKind): { value: string; label: string }[] {
  const customers = useQuery(queries.customers())
  const devices = useQuery({ ...queries.devices(), enabled: kind === 'devices' })
  const known = customers.data?.items ?? []
  const sites = useQueries({
    queries: known.map(({ id }) => ({ ...queries.sites(id), enabled: kind === 'sites' })),
  })
  switch (kind) {
    case 'all':
      return []
    case 'customers':
      return known.map(({ id, name }) => ({ value: id, label: name }))
    case 'tags':
      return [...new Set(known.flatMap(({ tags }) => tags))].sort().map((tag) => ({ value: tag, label: tag }))
    case 'devices':
      return (devices.data?.items ?? []).map(({ id, hostname, customerName }) => ({
        value: id,
        label: customerName ? `${hostname} · ${customerName}` : hostname,
      }))
    case 'sites':
      return sites.flatMap(({ data }, index) =>
        (data?.items ?? []).map(({ id, name }) => ({
          value: id,
          label: `${name} · ${known[index]?.name ?? ''}`,
        })),
      )
  }
}
