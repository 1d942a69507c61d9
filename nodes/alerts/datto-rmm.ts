import { toSeverity, z } from '#sdk'
import { type AlertPreset, isRecord, looseText, readAs } from './alert-draft.ts'

const delivery = z.object({
  datto_rmm: looseText,
  alert_uid: looseText,
  alert_message: looseText,
  alert_message_en: looseText,
  alert_priority: looseText,
  alert_category: looseText,
  alert_type: looseText,
  device_hostname: looseText,
  device_id: looseText,
  site_name: looseText,
  sitename: looseText,
  platform: looseText,
})

const template = (event: string) => `{
  "datto_rmm": "${event}",
  "alert_uid": "[alert_uid]",
  "alert_message": "[alert_message]",
  "alert_message_en": "[alert_message_en]",
  "alert_priority": "[alert_priority]",
  "alert_category": "[alert_category]",
  "alert_type": "[alert_type]",
  "device_hostname": "[device_hostname]",
  "device_id": "[device_id]",
  "site_name": "[site_name]",
  "sitename": "[sitename]",
  "platform": "[platform]"
}`

/** A variable that Datto RMM did not know stays as it was written; some have had two names. */
const unfilled = /^\[[a-z_]+\]$/

/**
 * Datto RMM: webhooks of monitors, or global ones, whose bodies we give; a second one for what is resolved. It signs
 * nothing and sends no headers of ours, so the secret stands in the address.
 */
export const dattoRmm: AlertPreset = {
  id: 'datto-rmm',
  name: 'Datto RMM',
  matches: (body) => isRecord(body) && 'datto_rmm' in body,
  expects: 'datto_rmm, which is alert or resolved',
  read(body) {
    const given = readAs('a webhook of Datto RMM', delivery, body)
    const known = (value: string | undefined) =>
      value === undefined || unfilled.test(value) ? undefined : value
    const hostname = known(given.device_hostname)
    const category = known(given.alert_category) ?? known(given.alert_type)
    const message = known(given.alert_message) ?? known(given.alert_message_en)
    return [
      {
        source: 'datto-rmm',
        key: known(given.alert_uid),
        state: /^resolved?$/i.test(given.datto_rmm ?? '') ? 'cleared' : 'raised',
        title: message?.split('\n')[0] ?? `${category ?? 'Alert'} on ${hostname ?? 'a device'}`,
        message: message ?? '',
        severity: toSeverity(known(given.alert_priority)),
        ...(/offline|online.?status/i.test(category ?? '') ? { kind: 'offline' as const } : {}),
        host: hostname,
        customer: known(given.site_name) ?? known(given.sitename),
        url: undefined,
        startedAt: undefined,
        endedAt: undefined,
        labels: category === undefined ? {} : { category },
        raw: body,
      },
    ]
  },
  access: { authentication: 'query' },
  // Variables as in https://rmm.datto.com/help/en/Content/3NEWUI/Monitors/Webhooks.htm, filled with values of our own.
  sample: {
    datto_rmm: 'alert',
    alert_uid: '3f0e6a5c-52b3-4b6e-8a3d-1b9fd0d1f2aa',
    alert_message: 'Disk D: has 3% free space',
    alert_priority: 'High',
    alert_category: 'Disk Usage',
    device_hostname: 'SRV-FILE01',
    device_id: '123456',
    site_name: 'Rossi Srl',
    platform: 'pinotage',
  },
  setUp: {
    en: [
      {
        text: 'In Datto RMM: Setup, Integrations, Global Webhooks (or the Response section of one monitor), with this URL.',
        copy: '{{url}}?secret={{secret}}',
      },
      {
        text: 'Body when an alert is raised. Variables that your Datto RMM does not know are left out here.',
        copy: template('alert'),
      },
      { text: 'Switch on the webhook for what is resolved, with this body.', copy: template('resolved') },
      { text: 'The site name must be the name of the customer here, or one of its external ids.' },
    ],
    it: [
      {
        text: 'In Datto RMM: Setup, Integrations, Global Webhooks (o la sezione Response di un monitor), con questo URL.',
        copy: '{{url}}?secret={{secret}}',
      },
      {
        text: 'Corpo quando nasce un allarme. Le variabili che il tuo Datto RMM non conosce qui si ignorano.',
        copy: template('alert'),
      },
      { text: 'Attiva il webhook per ciò che è risolto, con questo corpo.', copy: template('resolved') },
      { text: 'Il nome del site dev’essere il nome del cliente qui, o uno dei suoi id esterni.' },
    ],
  },
}
