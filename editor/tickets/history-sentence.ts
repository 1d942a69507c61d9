import type { TFunction } from 'i18next'
import type { TicketDetail, TicketHistoryEntry } from '#engine/api/types.ts'
import type { words } from '../i18n/words.ts'
import { runbookHistory } from '../runbooks/runbook-history.ts'
import { priorities, ticketStates } from './ticket-state.tsx'

type Json = TicketHistoryEntry['to']

const fields: Record<string, keyof typeof words> = {
  customer: 'history.field.customer',
  site: 'history.field.site',
  contact: 'history.field.contact',
  device: 'history.field.device',
  contract: 'history.field.contract',
  subject: 'history.field.subject',
  description: 'history.field.description',
  status: 'history.field.status',
  statusName: 'history.field.statusName',
  priority: 'history.field.priority',
  impact: 'history.field.impact',
  urgency: 'history.field.urgency',
  type: 'history.field.type',
  category: 'history.field.category',
  queue: 'history.field.queue',
  assignee: 'history.field.assignee',
  tags: 'history.field.tags',
  parent: 'history.field.parent',
  resolution: 'history.field.resolution',
  resolutionCode: 'history.field.resolutionCode',
}

/** Too long to be repeated. */
const longTexts = ['description', 'resolution']

/** What was done, in plain words behind the name of who did it. Names of what has an id are those that it has now. */
export function historySentence(entry: TicketHistoryEntry, ticket: TicketDetail, t: TFunction): string {
  const { field, to } = entry
  if (field === 'created') return t('history.created')
  if (field === 'comment') {
    return t(textOf(to, 'visibility') === 'internal' ? 'history.commentInternal' : 'history.commentPublic')
  }
  if (field === 'merged') return t('history.mergedInto')
  if (field === 'merged_from') return t('history.mergedFrom', { number: textOf(to, 'number') })
  if (field === 'sla') return t(to === 'paused' ? 'clock.heldBy' : 'clock.letGoBy')
  if (field === 'runbook') return runbookHistory(to, t)
  if (field === 'checklist') return checklistSentence(entry, t)
  return fieldSentence(entry, ticket, t)
}

function fieldSentence({ field, from, to }: TicketHistoryEntry, ticket: TicketDetail, t: TFunction): string {
  const key = fields[field]
  const named = { field: key === undefined ? `“${field}”` : t(key) }
  const [was, is] = [shown(field, from, ticket, t), shown(field, to, ticket, t)]
  if (longTexts.includes(field) || was === undefined || is === undefined)
    return t('history.changedText', named)
  if (is === '')
    return was === '' ? t('history.changedText', named) : t('history.cleared', { ...named, from: was })
  return was === ''
    ? t('history.set', { ...named, to: is })
    : t('history.changed', { ...named, from: was, to: is })
}

function checklistSentence({ from, to }: TicketHistoryEntry, t: TFunction): string {
  if (to === null) return t('history.checklistRemoved', { what: textOf(from, 'text') })
  const added = isObject(to) && Array.isArray(to.added) ? to.added.map(String).join(', ') : null
  if (added !== null) return t('history.checklistAdded', { what: added })
  const what = textOf(to, 'text')
  if (textOf(from, 'text') !== what) return t('history.checklistWorded', { what })
  return t(textOf(to, 'done') === 'true' ? 'history.checklistDone' : 'history.checklistUndone', { what })
}

/** A value as people know it; empty for nothing, undefined where only an id is known. */
function shown(field: string, value: Json, ticket: TicketDetail, t: TFunction): string | undefined {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return ''
  if (Array.isArray(value)) return value.map(String).join(', ')
  if (typeof value !== 'string') return undefined
  if (field === 'status' && value in ticketStates) {
    return t(ticketStates[value as keyof typeof ticketStates].word)
  }
  if (field === 'priority' && value in priorities) return t(priorities[value as keyof typeof priorities].word)
  if (field === 'impact' || field === 'urgency') {
    const weight = (['low', 'normal', 'high'] as const).find((each) => each === value)
    return weight ? t(`ticketPage.${field}.${weight}`) : value
  }
  if (!['customer', 'site', 'contact', 'device', 'contract', 'parent'].includes(field)) return value
  return namesById(ticket).get(value)
}

function namesById(ticket: TicketDetail): Map<string, string> {
  const pairs: [string | null, string | null | undefined][] = [
    [ticket.customerId, ticket.customerName],
    [ticket.contactId, ticket.contactName],
    [ticket.deviceId, ticket.deviceName],
    [ticket.contractId, ticket.contractName],
    [ticket.parentId, ticket.parent && `#${ticket.parent.number}`],
  ]
  return new Map(pairs.flatMap(([id, name]) => (id && name ? [[id, name]] : [])))
}

function textOf(value: Json, name: string): string {
  const found = isObject(value) ? value[name] : undefined
  return found === undefined || found === null ? '' : String(found)
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
