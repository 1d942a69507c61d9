import { type Kysely, sql } from 'kysely'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'
import { listTagOrder, writeTagOrder } from './tag-order.ts'
import type { VariableType } from './variable.ts'
import {
  findVariable,
  insertVariable,
  listValues,
  listVariables,
  setValue,
  updateVariable,
} from './variable-store.ts'
import type { ValuePlace } from './which-wins.ts'

/** Variables with their values as they go from one installation to another: customers and sites by name, no secrets. */
export interface VariableFile {
  variables: {
    name: string
    type: VariableType
    description: string
    hosts: string
    values: FileValue[]
  }[]
  /** Tags in the order in which they win. */
  tagOrder?: string[] | undefined
}

interface FileValue {
  scope: ValuePlace['scope']
  tag?: string | undefined
  customer?: string | undefined
  site?: string | undefined
  /** Left out for a secret. */
  value?: JsonValue | undefined
}

export async function exportVariables(db: Kysely<Database>): Promise<VariableFile> {
  const values = await listValues(db)
  const variables = await listVariables(db)
  const order = await listTagOrder(db)
  return {
    variables: variables.map(({ name, type, description, hosts }) => ({
      name,
      type,
      description,
      hosts,
      values: values
        .filter(({ variable }) => variable === name)
        .map(({ place, placeName, customerName, value }) => ({
          scope: place.scope,
          ...(place.scope === 'tag' ? { tag: placeName } : {}),
          ...(place.scope === 'customer' ? { customer: placeName } : {}),
          ...(place.scope === 'site' ? { customer: customerName ?? '', site: placeName } : {}),
          ...(type === 'secret' ? {} : { value }),
        })),
    })),
    tagOrder: order.filter(({ placed }) => placed).map(({ tag }) => tag),
  }
}

export interface Imported {
  variables: number
  values: number
  /** What was left out, each as a sentence that says why. */
  skipped: string[]
}

/**
 * Adds variables and sets their values over those that are there; nothing is cleared, and hosts of known secrets stay. Customers that do not exist here
 * and values of secrets are left out and named. Throws `StepFailed` where a variable is of another type here.
 */
export async function importVariables(
  tx: Kysely<Database>,
  secrets: SecretBox,
  { variables, tagOrder }: VariableFile,
): Promise<Imported> {
  const skipped: string[] = []
  let written = 0
  for (const { name, type, description, hosts, values } of variables) {
    const known = await findVariable(tx, name)
    if (known && known.type !== type) {
      throw new StepFailed(
        `"${name}" is of type ${known.type} here and ${type} in the file. Nothing was imported.`,
        {
          code: 'variable_type',
        },
      )
    }
    // Where a secret that is here may be sent is not for a file to say.
    if (known) await updateVariable(tx, name, { description })
    else await insertVariable(tx, { name, type, description, hosts })
    for (const value of values) {
      const place = await placeOf(tx, value)
      if (typeof place === 'string') skipped.push(`${name}: ${place}`)
      else if (value.value === undefined) {
        skipped.push(`${name}: the secret ${whereOf(value)} is in no file. Enter it.`)
      } else {
        await setValue(tx, secrets, name, place, value.value)
        written += 1
      }
    }
  }
  if (tagOrder) await writeTagOrder(tx, tagOrder)
  return { variables: variables.length, values: written, skipped }
}

async function placeOf(db: Kysely<Database>, value: FileValue): Promise<ValuePlace | string> {
  const { scope, tag, customer = '', site = '' } = value
  if (scope === 'msp') return { scope }
  if (scope === 'tag') return tag ? { scope, tag } : 'a value for a tag names none.'
  const { rows } = await sql<{ id: string }>`
    select id from customers where lower(name) = lower(${customer})`.execute(db)
  const customerId = rows[0]?.id
  if (customerId === undefined) return `there is no customer "${customer}" here.`
  if (scope === 'customer') return { scope, customerId }
  const sites = await sql<{ id: string }>`
    select id from sites where customer_id = ${customerId} and lower(name) = lower(${site})`.execute(db)
  const siteId = sites.rows[0]?.id
  return siteId === undefined ? `${customer} has no site "${site}" here.` : { scope, siteId }
}

function whereOf({ scope, tag, customer, site }: FileValue): string {
  if (scope === 'msp') return 'of the MSP'
  return `of ${[customer, site, tag].filter(Boolean).join(', ')}`
}
