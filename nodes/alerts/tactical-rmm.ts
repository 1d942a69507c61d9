import { type JsonObject, type JsonValue, toSeverity, z } from '#sdk'
import { type AlertPreset, isRecord, looseText, looseTime, readAs } from './alert-draft.ts'

const delivery = z.object({
  tactical_rmm: looseText,
  alert_id: looseText,
  alert_type: looseText,
  severity: looseText,
  message: looseText,
  alert_time: looseText,
  agent_id: looseText,
  hostname: looseText,
  client: looseText,
  site: looseText,
})

const fields = Object.keys(delivery.shape)

const template = (event: string) => `{
  "tactical_rmm": "${event}",
  "alert_id": "{{alert.id}}",
  "alert_type": "{{alert.alert_type}}",
  "severity": "{{alert.severity}}",
  "message": "{{alert.message}}",
  "alert_time": "{{alert.alert_time}}",
  "agent_id": "{{agent.agent_id}}",
  "hostname": "{{agent.hostname}}",
  "client": "{{agent.site.client.name}}",
  "site": "{{agent.site.name}}"
}`
const headers = `{
  "Content-Type": "application/json",
  "Authorization": "Bearer {{secret}}"
}`

/**
 * Tactical RMM: URL actions of an alert template, one for failures and one for what is resolved, with bodies that we give.
 * It signs nothing, so a header carries the secret. Its variables are put into the body as they are: a quotation mark in an
 * alert breaks the JSON, and the whole of it is then sent as one text.
 */
export const tacticalRmm: AlertPreset = {
  id: 'tactical-rmm',
  name: 'Tactical RMM',
  matches: (body) =>
    (isRecord(body) && 'tactical_rmm' in body) || (typeof body === 'string' && /"tactical_rmm"/.test(body)),
  expects: 'tactical_rmm, which is failure or resolved',
  read(body) {
    const told = readAs('a URL action of Tactical RMM', delivery, wholeBody(body))
    const isOver = /^resolved?$/i.test(told.tactical_rmm ?? '')
    const at = looseTime.parse(told.alert_time)
    const { alert_type: type, hostname, site } = told
    return [
      {
        source: 'tactical-rmm',
        key: told.alert_id ?? `${told.agent_id ?? hostname ?? ''} ${type ?? ''}`,
        state: isOver ? 'cleared' : 'raised',
        title: told.message ?? `${type ?? 'Alert'} on ${hostname ?? 'a device'}`,
        message: told.message ?? '',
        severity: toSeverity(told.severity),
        ...(type === 'availability' ? { kind: 'offline' as const } : {}),
        host: hostname,
        customer: told.client,
        url: undefined,
        startedAt: at,
        endedAt: undefined,
        labels: {
          ...(type === undefined ? {} : { alert_type: type }),
          ...(site === undefined ? {} : { site }),
        },
        raw: body,
      },
    ]
  },
  access: { authentication: 'bearer' },
  // Variables of https://docs.tacticalrmm.com/functions/webhooks/ and https://docs.tacticalrmm.com/script_variables/
  sample: {
    tactical_rmm: 'failure',
    alert_id: '1042',
    alert_type: 'availability',
    severity: 'error',
    message: 'SRV-FILE01 in Rossi Srl, Milano is overdue',
    alert_time: '2026-11-20T10:00:00Z',
    agent_id: 'pNwKVBTqeTzGLQPxcKZYrJhLZHJOQKDkXAlYeKLA',
    hostname: 'SRV-FILE01',
    client: 'Rossi Srl',
    site: 'Milano',
  },
  setUp: {
    en: [
      {
        text: 'In Tactical RMM: Settings, Global settings, Web hooks, add one with method POST and this URL pattern.',
        copy: '{{url}}',
      },
      { text: 'Request headers.', copy: headers },
      { text: 'Request body of the one for failures.', copy: template('failure') },
      {
        text: 'Add a second web hook, the same but for its body: this is for what is resolved.',
        copy: template('resolved'),
      },
      {
        text: 'In Settings, Alerts Manager, name both in an alert template: the first as failure action, the second as resolved action, and switch on for what they run (agents, checks, tasks). The test button of Tactical RMM fills in no alert.',
      },
    ],
    it: [
      {
        text: 'In Tactical RMM: Settings, Global settings, Web hooks, aggiungine uno con metodo POST e questo URL pattern.',
        copy: '{{url}}',
      },
      { text: 'Request headers.', copy: headers },
      { text: 'Request body di quello per i guasti.', copy: template('failure') },
      {
        text: 'Aggiungi un secondo web hook, uguale tranne il corpo: questo è per ciò che è risolto.',
        copy: template('resolved'),
      },
      {
        text: 'In Settings, Alerts Manager, indica entrambi in un alert template: il primo come failure action, il secondo come resolved action, e attiva per che cosa partono (agents, checks, tasks). Il tasto di prova di Tactical RMM non riempie i dati dell’allarme.',
      },
    ],
  },
}

/** The body, or its fields out of a text that is no JSON any more: each on a line of its own, as in our template. */
function wholeBody(body: JsonValue): JsonValue {
  if (typeof body !== 'string') return body
  const names = fields.join('|')
  const line = new RegExp(
    `^\\s*"(${names})":\\s*"(.*?)"\\s*,?\\s*(?=^\\s*"(?:${names})":|\\}\\s*$(?![^]))`,
    'gms',
  )
  const found: JsonObject = {}
  for (const [, name = '', value = ''] of body.matchAll(line)) found[name] = value.replaceAll('\\\\', '\\')
  return found
}
