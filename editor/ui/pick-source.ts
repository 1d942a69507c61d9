import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiProblem, api } from '../api.ts'
import type { WordKey } from '../i18n/words.ts'
import { queries } from '../queries.ts'

export interface PickOption {
  value: string
  label: string
  /** What tells it from others of the same name. */
  detail?: string
}

export interface PickPage {
  options: PickOption[]
  next: string | null
}

/** Where things of one kind are found, and what one of them is called. */
export interface PickSource {
  /** Things that a text finds, a page at a time. */
  search: (q: string, cursor: string | null) => Promise<PickPage>
  /** What is stored as that value; null where it is gone. */
  find: (value: string) => Promise<PickOption | null>
  /** What is typed may be the value itself, such as the number of a ticket. */
  takesTyped?: (text: string) => string | undefined
  /** Where another one is made. */
  create?: { title: WordKey; to: string }
  /** Said where nothing is found. */
  nothing?: WordKey
}

const ticketNumber = /^#?(\d{1,15})$/

/** The source of a picker; undefined for those that have none. `customerId` narrows what belongs to customers. */
export function pickSource(
  picker: string,
  {
    client,
    customerId,
    fits,
  }: { client: QueryClient; customerId: string | null; fits: (type: string) => boolean },
): PickSource | undefined {
  const of = customerId === null ? {} : { customerId }
  /** All of a short list, sought through here. */
  const listed = (read: () => Promise<PickOption[]>, more: Partial<PickSource> = {}): PickSource => ({
    search: async (q) => ({ options: (await read()).filter((option) => isFound(option, q)), next: null }),
    find: async (value) => (await read()).find((option) => option.value === value) ?? null,
    ...more,
  })
  if (picker.startsWith('connection')) {
    return listed(
      async () =>
        (await client.fetchQuery(soon(queries.connections()))).items
          .filter(({ type }) => fits(type))
          .map(({ id, name, type }) => ({ value: id, label: name, detail: type })),
      { create: { title: 'pick.newConnection', to: '/connections?new=1' }, nothing: 'param.noConnection' },
    )
  }
  switch (picker) {
    case 'customer':
      return {
        search: async (q) => whole((await api.customers({ q })).items.map(named)),
        find: (value) => orGone(async () => named(await api.customer(value))),
        create: { title: 'pick.newCustomer', to: '/customers?new=1' },
      }
    case 'device':
      return {
        search: async (q) => whole((await api.devices({ q, ...of })).items.map(device)),
        find: (value) => orGone(async () => device(await api.device(value))),
        create: { title: 'pick.newDevice', to: '/devices?new=1' },
      }
    case 'ticket':
      return {
        search: async (q, cursor) => {
          const query = { q: q.replace(/^#/, ''), ...of, limit: 30, ...(cursor === null ? {} : { cursor }) }
          const { items, next } = await api.tickets(query)
          return { options: items.map(ticket), next }
        },
        find: (value) =>
          ticketNumber.test(value)
            ? findNumber(value.replace(/^#/, ''))
            : orGone(async () => ticket(await api.ticket(value))),
        takesTyped: (text) => ticketNumber.exec(text.trim())?.[1],
      }
    case 'contact':
      return {
        search: async (q) =>
          customerId === null
            ? whole(contactsOf((await api.approvers({ q })).items))
            : whole(
                (await api.contacts(customerId)).items.map(contact).filter((option) => isFound(option, q)),
              ),
        find: async (value) => {
          const { items } = await api.approvers({ q: value, values: `contact:${value}` })
          const found = contactsOf(items).find((option) => option.value === value)
          if (found || customerId === null) return found ?? null
          return (
            (await api.contacts(customerId)).items.map(contact).find((option) => option.value === value) ??
            null
          )
        },
      }
    case 'site':
      return customerId === null
        ? undefined
        : listed(async () =>
            (await api.sites(customerId)).items.map(({ id, name, address }) => ({
              value: id,
              label: name,
              detail: address,
            })),
          )
    case 'contract':
      return customerId === null
        ? undefined
        : listed(async () => (await api.contracts(customerId)).items.map(named))
    case 'person':
      return listed(
        async () =>
          (await client.fetchQuery(soon(queries.technicians()))).items.map(({ name, email }) => ({
            value: name,
            label: name,
            detail: email,
          })),
        { takesTyped: (text) => text.trim() || undefined },
      )
    case 'team':
      return listed(
        async () =>
          (await client.fetchQuery(soon(queries.teams()))).items.map(({ name }) => ({
            value: name,
            label: name,
          })),
        {
          takesTyped: (text) => text.trim() || undefined,
          create: { title: 'pick.newTeam', to: '/on-call?new=1' },
        },
      )
    case 'queue':
      return listed(
        async () =>
          (await client.fetchQuery(soon(queries.queues()))).items.map(({ name, description }) => ({
            value: name,
            label: name,
            detail: description,
          })),
        {
          takesTyped: (text) => text.trim() || undefined,
          create: { title: 'pick.newQueue', to: '/settings/desk' },
        },
      )
    case 'workflow':
      return listed(async () => (await client.fetchQuery(soon(queries.workflows()))).items.map(named), {
        create: { title: 'pick.newWorkflow', to: '/workflows?new=1' },
      })
    case 'lookupTable':
      return listed(
        async () =>
          (await client.fetchQuery(soon(queries.lookupTables()))).items.map(({ name }) => ({
            value: name,
            label: name,
          })),
        {
          create: { title: 'pick.newLookupTable', to: '/settings/lookup-tables?new=1' },
          nothing: 'param.noLookupTable',
        },
      )
    case 'script':
      return listed(
        async () =>
          (await client.fetchQuery(soon(queries.scripts()))).items.map(({ name }) => ({
            value: name,
            label: name,
          })),
        { create: { title: 'pick.newScript', to: '/settings/scripts?new=1' }, nothing: 'param.noScript' },
      )
    default:
      return undefined
  }
}

/** Asked again only after a moment: each letter searches through the same list. */
function soon<Options extends object>(options: Options): Options & { staleTime: number } {
  return { ...options, staleTime: 10_000 }
}

function whole(options: PickOption[]): PickPage {
  return { options, next: null }
}

function isFound({ label, detail = '' }: PickOption, q: string): boolean {
  return `${label} ${detail}`.toLowerCase().includes(q.trim().toLowerCase())
}

function named({ id, name }: { id: string; name: string }): PickOption {
  return { value: id, label: name }
}

function device({
  id,
  hostname,
  customerName,
}: {
  id: string
  hostname: string
  customerName?: string | null
}): PickOption {
  return { value: id, label: hostname, ...(customerName ? { detail: customerName } : {}) }
}

function ticket({ id, number, subject }: { id: string; number: number; subject: string }): PickOption {
  return { value: id, label: `#${number} ${subject}` }
}

function contact({ id, name, email }: { id: string; name: string; email?: string | null }): PickOption {
  return { value: id, label: name, ...(email ? { detail: email } : {}) }
}

function contactsOf(people: readonly { value: string; name: string; detail: string }[]): PickOption[] {
  return people.flatMap(({ value, name, detail }) =>
    value.startsWith('contact:') ? [{ value: value.slice('contact:'.length), label: name, detail }] : [],
  )
}

async function findNumber(number: string): Promise<PickOption> {
  const { items } = await api.tickets({ q: number, limit: 10 })
  const found = items.find((each) => String(each.number) === number)
  return { value: number, label: found ? ticket(found).label : `#${number}` }
}

async function orGone(read: () => Promise<PickOption>): Promise<PickOption | null> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) return null
    throw error
  }
}

/** The name of what is stored, kept for as long as the editor is open. */
export function pickedQuery(picker: string, value: string, source: PickSource | undefined) {
  return queryOptions({
    queryKey: ['picked', picker, value],
    queryFn: async () => (await source?.find(value)) ?? null,
    enabled: value !== '' && source !== undefined,
    staleTime: 30_000,
  })
}
