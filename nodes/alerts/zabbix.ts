import { z, zabbixSeverity } from '#sdk'
import { type AlertPreset, isRecord, looseText, readAs } from './alert-draft.ts'

/** A macro that has no value there is sent as it was written, or as *UNKNOWN*. */
const filled = looseText.transform((text) =>
  text === undefined || /^(\{[A-Z$][^}]*\}|\*UNKNOWN\*)$/.test(text) ? undefined : text,
)

const delivery = z.object({
  event_id: filled,
  event_value: filled,
  event_update_status: filled,
  event_name: filled,
  event_nseverity: filled,
  event_severity: filled,
  event_opdata: filled,
  host_name: filled,
  host_group: filled,
  customer: filled,
  alert_message: filled,
  url: filled,
})

const parameters = {
  event_id: '{EVENT.ID}',
  event_value: '{EVENT.VALUE}',
  event_update_status: '{EVENT.UPDATE.STATUS}',
  event_name: '{EVENT.NAME}',
  event_nseverity: '{EVENT.NSEVERITY}',
  event_opdata: '{EVENT.OPDATA}',
  host_name: '{HOST.NAME}',
  host_group: '{TRIGGER.HOSTGROUP.NAME}',
  customer: '{EVENT.TAGS.customer}',
  alert_message: '{ALERT.MESSAGE}',
  sentiero_url: '{{url}}',
  sentiero_secret: '{{secret}}',
}

const script = `var params = JSON.parse(value);
var request = new HttpRequest();
request.addHeader('Content-Type: application/json');
request.addHeader('Authorization: Bearer ' + params.sentiero_secret);
var url = params.sentiero_url;
delete params.sentiero_url;
delete params.sentiero_secret;
var answer = request.post(url, JSON.stringify(params));
if (request.getStatus() !== 202) throw 'Sentiero answered ' + request.getStatus() + ': ' + answer;
return 'OK';`

const message = (mode: string, subject: string, text: string) => `        - event_source: TRIGGERS
          operation_mode: ${mode}
          subject: '${subject}'
          message: '${text}'`

/** As Zabbix imports it; without messages it would send nothing at all. */
const mediaType = `zabbix_export:
  version: '6.0'
  date: '2026-01-01T00:00:00Z'
  media_types:
    - name: Sentiero
      type: WEBHOOK
      parameters:
${Object.entries(parameters)
  .map(([name, value]) => `        - name: ${name}\n          value: '${value}'`)
  .join('\n')}
      script: |
${script.replaceAll(/^/gm, '        ')}
      message_templates:
${message('PROBLEM', '{EVENT.NAME}', 'Problem started at {EVENT.TIME} on {EVENT.DATE}')}
${message('RECOVERY', '{EVENT.NAME}', 'Problem was over at {EVENT.RECOVERY.TIME} on {EVENT.RECOVERY.DATE}')}
${message('UPDATE', '{EVENT.NAME}', '{USER.FULLNAME} {EVENT.UPDATE.ACTION}: {EVENT.UPDATE.MESSAGE}')}
`

/**
 * Zabbix through a webhook media type whose parameters are named after its macros: event_id {EVENT.ID}, event_value
 * {EVENT.VALUE}, event_name {EVENT.NAME}, event_nseverity {EVENT.NSEVERITY}, host_name {HOST.NAME}. A recovery carries
 * the id of the problem it ends.
 */
export const zabbix: AlertPreset = {
  id: 'zabbix',
  name: 'Zabbix',
  matches: (body) => isRecord(body) && 'event_id' in body && 'event_value' in body,
  expects: 'event_id and event_value',
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
  access: { authentication: 'bearer' },
  // Macros of https://www.zabbix.com/documentation/7.0/en/manual/appendix/macros/supported_by_location
  sample: {
    event_id: '4711',
    event_value: '1',
    event_update_status: '0',
    event_name: 'Free disk space is less than 10% on volume D:',
    event_nseverity: '4',
    event_opdata: 'Space used: 93 %',
    host_name: 'SRV-FILE01',
    host_group: 'Rossi Srl/Servers',
    customer: 'Rossi Srl',
    alert_message: 'Problem started at 10:00:00 on 2026.11.20',
  },
  setUp: {
    en: [
      {
        text: 'Save this as sentiero.yaml. In Zabbix 6 or 7: Alerts (before 6.4 Administration), Media types, Import it.',
        copy: mediaType,
      },
      {
        text: 'Under Users, Users, Media give the media type to a user who may read the hosts; Send to can be any word.',
      },
      {
        text: 'Under Actions, Trigger actions let an action send to that user by it, in its operations and in its recovery operations. A tag customer on host or trigger says whose problem it is.',
      },
    ],
    it: [
      {
        text: 'Salva questo come sentiero.yaml. In Zabbix 6 o 7: Avvisi (prima della 6.4 Amministrazione), Tipi di media, importalo.',
        copy: mediaType,
      },
      {
        text: 'In Utenti, Utenti, Media assegna il tipo di media a un utente che può leggere gli host; Invia a può essere una parola qualsiasi.',
      },
      {
        text: 'In Azioni, Azioni dei trigger fai inviare a quell’utente con esso, nelle operazioni e nelle operazioni di ripristino. Un tag customer su host o trigger dice di chi è il problema.',
      },
    ],
  },
}
