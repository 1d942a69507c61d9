import { z, zabbixSeverity } from '#sdk'
import { type AlertFormat, isRecord, looseText, readAs } from './alert-draft.ts'

const delivery = z.object({
  event_id: looseText,
  event_value: looseText,
  event_update_status: looseText,
  event_name: looseText,
  event_nseverity: looseText,
  event_severity: looseText,
  event_opdata: looseText,
  host_name: looseText,
  host_group: looseText,
  customer: looseText,
  alert_message: looseText,
  url: looseText,
})

/**
 * Zabbix through a webhook media type whose parameters are named after its macros: event_id {EVENT.ID}, event_value
 * {EVENT.VALUE}, event_name {EVENT.NAME}, event_nseverity {EVENT.NSEVERITY}, host_name {HOST.NAME}. A recovery carries
 * the id of the problem it ends.
 */
export const zabbix: AlertFormat = {
  matches: (body) => isRecord(body) && 'event_id' in body && 'event_value' in body,
  read(body) {
    const event = readAs('a delivery of Zabbix', delivery, body)
    const host = event.host_name
    return [
      {
        source: 'zabbix',
        key: event.event_id,
        state: event.event_value === '0' ? 'cleared' : 'raised',
        title: event.event_name ?? (host ? `A problem on ${host}` : 'A problem in Zabbix'),
        message: event.alert_message ?? event.event_opdata ?? '',
        severity: zabbixSeverity(event.event_nseverity ?? event.event_severity),
        host,
        customer: event.customer,
        url: event.url,
        startedAt: undefined,
        endedAt: undefined,
        labels: event.host_group === undefined ? {} : { host_group: event.host_group },
        // {EVENT.UPDATE.STATUS} is 1 when somebody acknowledged or commented the problem in Zabbix.
        ...(event.event_update_status === '1' ? { skip: 'The problem was only updated in Zabbix' } : {}),
        raw: body,
      },
    ]
  },
}
