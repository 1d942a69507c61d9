import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Registry } from '../registry.ts'
import { InputsRefused, type InputValues } from './input-values.ts'
import type { Playbook } from './playbook.ts'

/** The values with the names of connections replaced by their ids; throws `InputsRefused` for one that does not fit. */
export async function chosenConnections(
  db: Kysely<Database>,
  registry: Registry,
  { inputs }: Pick<Playbook, 'inputs'>,
  values: InputValues,
): Promise<InputValues> {
  const chosen = Object.entries(inputs).flatMap(([name, input]) => {
    const port = /^connection:(\w+)$/.exec(input.picker ?? '')?.[1]
    const value = values[name]
    return port !== undefined && typeof value === 'string' ? [{ name, port, value }] : []
  })
  if (chosen.length === 0) return values
  const connections = await db.selectFrom('connections').select(['id', 'name', 'type']).execute()
  const found: InputValues = { ...values }
  const issues: { where: string; message: string }[] = []
  for (const { name, port, value } of chosen) {
    const fits = connections.filter(({ type }) =>
      Object.keys(registry.connector(type)?.provides ?? {}).includes(port),
    )
    const named = fits.filter((connection) => connection.id === value || connection.name === value)
    const [only] = named
    if (only && named.length === 1) found[name] = only.id
    else {
      const names = fits.map((connection) => `"${connection.name}"`).join(', ')
      const hint =
        fits.length === 0 ? `Add a connection for it first (${port}).` : `Those that fit are: ${names}.`
      const message = `"${name}": ${named.length > 1 ? `several connections are called "${value}", give the id.` : `there is no connection "${value}" that fits. ${hint}`}`
      issues.push({ where: `inputs.${name}`, message })
    }
  }
  if (issues.length > 0) throw new InputsRefused(issues)
  return found
}
