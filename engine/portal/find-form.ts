import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PortalDevice, PortalForm, PortalSubmission } from '../msp/portal-form.ts'
import type { Registry } from '../registry.ts'
import type { EventDraft } from '../sdk/trigger.ts'

/** A form that is published, as whoever has one of its addresses may fill it in. */
export interface OpenForm {
  triggerId: string
  /** The form's general address, by which refusals are counted. */
  hookKey: string
  /** The address that was opened. */
  key: string
  form: PortalForm
  /** Whose address it is; null for the general one. */
  customer: { id: string; language: 'en' | 'it' } | null
  read(sent: PortalSubmission): EventDraft
}

/** What no form can be reached by is not looked up. */
const isKey = /^[\w-]{20,100}$/

/** The form behind an address; undefined where there is none, it is switched off, or the customer is no more. */
export async function findForm(
  db: Kysely<Database>,
  registry: Registry,
  key: string,
): Promise<OpenForm | undefined> {
  if (!isKey.test(key)) return undefined
  const { rows } = await sql<{
    id: string
    type: string
    hook_key: string
    params: unknown
    customer_id: string | null
    language: string | null
  }>`
    select t.id, t.type, t.hook_key, t.params, c.id as customer_id, c.language
      from triggers t join workflows w on w.id = t.workflow_id
      left join portal_links l on l.trigger_id = t.id and l.key = ${key}
      left join customers c on c.id = l.customer_id and c.active
     where t.id = (select id from triggers where hook_key = ${key}
                   union all select trigger_id from portal_links where key = ${key} limit 1)
       and t.intake = 'portal' and t.enabled and w.enabled and w.deleted_at is null
       and (t.hook_key = ${key} or c.id is not null)`.execute(db)
  const [row] = rows
  const portal = row && registry.trigger(row.type)?.portal
  const params = row && registry.trigger(row.type)?.params.safeParse(row.params)
  if (!row || !portal || !params?.success) return undefined
  const form = portal.form(params.data)
  if (row.customer_id === null && form.audience === 'links') return undefined
  return {
    triggerId: row.id,
    hookKey: row.hook_key,
    key,
    form,
    customer:
      row.customer_id === null
        ? null
        : { id: row.customer_id, language: row.language === 'it' ? 'it' : 'en' },
    read: (sent) => portal.read(sent, params.data),
  }
}

/** The devices that a customer's own page offers; undefined where the page is not a customer's, or asks for none. */
export async function listOffered(
  db: Kysely<Database>,
  { form, customer }: OpenForm,
): Promise<PortalDevice[] | undefined> {
  if (!customer || !form.fields.some(({ type }) => type === 'device')) return undefined
  return db
    .selectFrom('devices')
    .select(['id', 'hostname'])
    .where('customer_id', '=', customer.id)
    .where('active', '=', true)
    .orderBy('hostname')
    .limit(1000)
    .execute()
}
