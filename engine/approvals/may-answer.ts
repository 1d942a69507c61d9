import type { Role } from '../auth/role.ts'

/** Who wants to answer. A token speaks for its role; it is no person of its own. */
export type Answerer =
  | { kind: 'user'; id: string; name: string; role: Role }
  | { kind: 'token'; id: string; name: string; role: Role }
  | { kind: 'contact'; id: string; name: string }

export interface AskedRow {
  id: string
  kind: 'user' | 'role' | 'team' | 'contact'
  person: string
  /** Ids of the users in a team. */
  members?: readonly string[]
  name?: string
  rootId: string | null
  handedOver: boolean
}

/**
 * For which places an answer counts, and on behalf of which role or team; undefined where this one was not asked.
 * Administrators may answer for any role or team, which is written down as such, and for nobody's person: a person's question is handed over.
 */
export function placesOf(
  rows: readonly AskedRow[],
  answerer: Answerer,
): { standsFor: string[]; onBehalf: string } | undefined {
  const own = rows.filter((row) => !row.handedOver && isAsked(row, answerer))
  if (own.length > 0) return { standsFor: [...new Set(own.map(placeOf))], onBehalf: '' }
  if (answerer.kind === 'contact' || answerer.role !== 'admin') return undefined
  const groups = rows.filter(({ kind }) => kind === 'role' || kind === 'team')
  if (groups.length === 0) return undefined
  return { standsFor: groups.map(placeOf), onBehalf: groups.map(nameOfGroup).join(', ') }
}

/** Whether a question may be handed over by this one: by whoever is asked, for others by an administrator. */
export function mayHandOver(row: AskedRow, by: Answerer): boolean {
  if (row.handedOver || by.kind === 'contact') return false
  return isAsked(row, by) || by.role === 'admin'
}

/** The one first asked, where a question was handed over. */
export function placeOf({ id, rootId }: Pick<AskedRow, 'id' | 'rootId'>): string {
  return rootId ?? id
}

function nameOfGroup({ kind, person, name }: AskedRow): string {
  return kind === 'team' ? (name ?? person) : person
}

function isAsked(row: AskedRow, answerer: Answerer): boolean {
  if (row.kind === 'team') return answerer.kind === 'user' && (row.members ?? []).includes(answerer.id)
  if (row.kind === 'role') return answerer.kind !== 'contact' && answerer.role === row.person
  return row.kind === answerer.kind && row.person === answerer.id
}
