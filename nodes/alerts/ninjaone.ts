import { toSeverity, z } from '#sdk'
import { type AlertPreset, isRecord, looseText, readAs } from './alert-draft.ts'

const named = z.object({ id: looseText, name: looseText }).nullish()

const activity = z.object({
  id: looseText,
  activityTime: z.number().nullish(),
  deviceId: looseText,
  severity: looseText,
  seriesUid: looseText,
  activityType: looseText,
  statusCode: looseText,
  status: looseText,
  activityResult: looseText,
  sourceName: looseText,
  subject: looseText,
  message: looseText,
  organizationId: looseText,
  organization: named,
  device: z
    .object({
      systemName: looseText,
      displayName: looseText,
      dnsName: looseText,
      organizationId: looseText,
      references: z.object({ organization: named }).nullish(),
    })
    .nullish(),
})

const over = /(^|_)(RESET|RESOLVED|CLEARED|ONLINE)$/
const onlyTold = /(^|_)(ACKNOWLEDGED|DISABLED|REMOVED)$/
const setUpBody = `{
  "url": "{{url}}",
  "activities": { "CONDITION": ["TRIGGERED", "RESET"] },
  "expand": ["device", "organization"],
  "headers": [{ "name": "Authorization", "value": "Bearer {{secret}}" }]
}`

/** NinjaOne's webhook: one activity; those of one alert share `seriesUid`. It signs nothing, so a header carries the secret. */
export const ninjaOne: AlertPreset = {
  id: 'ninjaone',
  name: 'NinjaOne',
  matches: (body) => isRecord(body) && 'activityType' in body && 'statusCode' in body,
  expects: 'activityType and statusCode',
  read(body) {
    const told = readAs('an activity of NinjaOne', activity, body)
    const code = told.statusCode ?? ''
    const isOver = over.test(code)
    const at =
      typeof told.activityTime === 'number' && told.activityTime > 0
        ? new Date(told.activityTime * 1000).toISOString()
        : undefined
    const organization = told.organization ?? told.device?.references?.organization
    const about = told.subject ?? told.message ?? told.status ?? code
    const words = `${code} ${told.sourceName ?? ''} ${about}`
    return [
      {
        source: 'ninjaone',
        key: told.seriesUid ?? (told.deviceId === undefined ? undefined : `${told.deviceId} ${code}`),
        state: isOver ? 'cleared' : 'raised',
        title: about.split('\n')[0] ?? about,
        message: told.message ?? '',
        severity: toSeverity(told.severity ?? 'none'),
        ...(/OFFLINE|SYSTEM_DOWN|NODE_DOWN/i.test(words) ? { kind: 'offline' as const } : {}),
        host: told.device?.systemName ?? told.device?.displayName ?? told.device?.dnsName,
        customer: organization?.name ?? told.organizationId ?? told.device?.organizationId,
        url: undefined,
        startedAt: isOver ? undefined : at,
        endedAt: isOver ? at : undefined,
        labels: {
          ...(told.activityType === undefined ? {} : { activityType: told.activityType }),
          statusCode: code,
          ...(told.sourceName === undefined ? {} : { sourceName: told.sourceName }),
        },
        ...(told.id === undefined ? {} : { deliveryKey: `ninjaone:${told.id}` }),
        ...(onlyTold.test(code) ? { skip: `NinjaOne only told that it is ${code.toLowerCase()}` } : {}),
        raw: body,
      },
    ]
  },
  access: { authentication: 'bearer' },
  // The form of NinjaOne's "Public API: Webhooks" (schema Activity), with values of our own.
  sample: {
    id: 12938,
    activityTime: 1795168800,
    deviceId: 100,
    severity: 'MAJOR',
    priority: 'HIGH',
    seriesUid: '2f9f1f0e-3a0b-4a2e-9a79-0b4f5c3a7a11',
    activityType: 'CONDITION',
    statusCode: 'TRIGGERED',
    status: 'Triggered',
    activityResult: 'SUCCESS',
    sourceConfigUid: '6a4b9e0c-7d0f-4f9e-8c4e-3d3a1c9a5d20',
    sourceName: 'Disk free space',
    subject: 'Disk volume D: of SRV-FILE01 has less than 10% free space',
    userId: 0,
    message: 'Free space on D: is 4.1 GB',
    type: 'Condition',
    data: { message: { code: 'condition_triggered' } },
    device: { id: 100, systemName: 'SRV-FILE01', organizationId: 3 },
    organization: { id: 3, name: 'Rossi Srl' },
  },
  setUp: {
    en: [
      {
        text: 'NinjaOne takes its webhook by API only: an API application has one, and a new one replaces it. As a system administrator send this with PUT to /v2/webhook of your region (scope management); 204 is the right answer.',
        copy: setUpBody,
      },
      { text: 'Add more kinds of activities to the list as you need them; each arrives here with its code.' },
    ],
    it: [
      {
        text: 'NinjaOne prende il webhook solo via API: ogni applicazione API ne ha uno, e uno nuovo lo sostituisce. Da amministratore di sistema invia questo con PUT a /v2/webhook della tua regione (ambito management); 204 è la risposta giusta.',
        copy: setUpBody,
      },
      { text: 'Aggiungi all’elenco altri tipi di attività se servono: ognuna arriva qui con il suo codice.' },
    ],
  },
}
