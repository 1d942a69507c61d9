import { toSeverity, z } from '#sdk'
import { type AlertPreset, isRecord, looseText, looseTime, readAs } from './alert-draft.ts'

const delivery = z.object({
  notification_type: looseText,
  host_name: looseText,
  host_display_name: looseText,
  host_state: looseText,
  service_name: looseText,
  service_display_name: looseText,
  service_state: looseText,
  output: looseText,
  customer: looseText,
  url: looseText,
  last_state_change: looseText,
})

const script = `#!/bin/sh
# /etc/icinga2/scripts/sentiero.sh
json() { printf %s "$1" | sed -e 's/\\\\/\\\\\\\\/g' -e 's/"/\\\\"/g' | tr '\\t\\n' '  '; }
printf '{"notification_type":"%s","host_name":"%s","host_state":"%s","service_name":"%s","service_state":"%s","output":"%s","customer":"%s","last_state_change":"%s"}' \\
  "$(json "$TYPE")" "$(json "$HOST")" "$(json "$HOST_STATE")" "$(json "$SERVICE")" "$(json "$SERVICE_STATE")" \\
  "$(json "$OUTPUT")" "$(json "$CUSTOMER")" "$SINCE" |
  curl -fsS --max-time 20 --retry 3 '{{url}}' -H 'Authorization: Bearer {{secret}}' \\
    -H 'Content-Type: application/json' --data-binary @-`

const command = `object NotificationCommand "sentiero-service" {
  command = [ ConfigDir + "/scripts/sentiero.sh" ]
  env = {
    TYPE = "$notification.type$"
    HOST = "$host.name$"
    HOST_STATE = "$host.state$"
    SERVICE = "$service.name$"
    SERVICE_STATE = "$service.state$"
    OUTPUT = "$service.output$"
    CUSTOMER = "$host.vars.customer$"
    SINCE = "$service.last_state_change$"
  }
}
object NotificationCommand "sentiero-host" {
  command = [ ConfigDir + "/scripts/sentiero.sh" ]
  env = {
    TYPE = "$notification.type$"
    HOST = "$host.name$"
    HOST_STATE = "$host.state$"
    OUTPUT = "$host.output$"
    CUSTOMER = "$host.vars.customer$"
    SINCE = "$host.last_state_change$"
  }
}`

const rights = `chown root:nagios /etc/icinga2/scripts/sentiero.sh
chmod 750 /etc/icinga2/scripts/sentiero.sh`

const notifications = `apply Notification "sentiero" to Host {
  command = "sentiero-host"
  users = [ "icingaadmin" ]
  types = [ Problem, Recovery ]
  states = [ Up, Down ]
  assign where host.name
}
apply Notification "sentiero" to Service {
  command = "sentiero-service"
  users = [ "icingaadmin" ]
  types = [ Problem, Recovery ]
  states = [ OK, Warning, Critical, Unknown ]
  assign where host.name
}`

/** Types of notifications that tell of no change of state (Icinga 2, "Notification" in its object types). */
const onlyTold =
  /^(acknowledgement|custom|downtime(start|end|removed)|flapping(start|end)|(downtime|flapping).*)$/i

/**
 * Icinga 2 through a notification command of our own, as it sends nothing by itself. A service is another problem than its
 * host.
 */
export const icinga: AlertPreset = {
  id: 'icinga2',
  name: 'Icinga 2',
  matches: (body) => isRecord(body) && 'notification_type' in body && 'host_name' in body,
  expects: 'notification_type and host_name',
  read(body) {
    const told = readAs('a notification of Icinga 2', delivery, body)
    const type = told.notification_type ?? ''
    const host = told.host_name ?? 'unknown'
    const service = told.service_name
    const state = service === undefined ? told.host_state : told.service_state
    const isOver = /^recovery$/i.test(type) || /^(ok|up)$/i.test(state ?? '')
    const since = Number(told.last_state_change)
    const changedAt =
      since > 0 ? new Date(since * 1000).toISOString() : looseTime.parse(told.last_state_change)
    return [
      {
        source: 'icinga2',
        key: JSON.stringify([host, service ?? null]),
        state: isOver ? 'cleared' : 'raised',
        title: `${service === undefined ? '' : `${told.service_display_name ?? service} on `}${told.host_display_name ?? host} is ${(state ?? type).toUpperCase()}`,
        message: told.output ?? '',
        severity: toSeverity(state),
        ...(service === undefined ? { kind: 'offline' as const } : {}),
        host,
        customer: told.customer,
        url: told.url,
        startedAt: isOver ? undefined : changedAt,
        endedAt: isOver ? changedAt : undefined,
        labels: service === undefined ? {} : { service },
        ...(onlyTold.test(type) ? { skip: `Icinga 2 only told of a ${type}` } : {}),
        raw: body,
      },
    ]
  },
  access: { authentication: 'bearer' },
  // Values of the runtime macros in https://icinga.com/docs/icinga-2/latest/doc/03-monitoring-basics/#runtime-macros
  sample: {
    notification_type: 'PROBLEM',
    host_name: 'SRV-FILE01',
    host_state: 'UP',
    service_name: 'disk D',
    service_state: 'CRITICAL',
    output: 'DISK CRITICAL - free space: D: 2048 MB (2%)',
    customer: 'Rossi Srl',
    last_state_change: '1795168800.123456',
  },
  setUp: {
    en: [
      { text: 'Save this script on the Icinga master.', copy: script },
      {
        text: 'Let Icinga run it, and nobody else read its secret. The group is nagios on Debian and Ubuntu, icinga on Red Hat.',
        copy: rights,
      },
      { text: 'Add these commands to the configuration.', copy: command },
      {
        text: 'And these notifications; the user must be one of yours, whose own types and states let them through. Then reload Icinga. The variable vars.customer of a host says whose it is.',
        copy: notifications,
      },
    ],
    it: [
      { text: 'Salva questo script sul master Icinga.', copy: script },
      {
        text: 'Fallo eseguire a Icinga, senza che altri leggano il segreto. Il gruppo è nagios su Debian e Ubuntu, icinga su Red Hat.',
        copy: rights,
      },
      { text: 'Aggiungi questi comandi alla configurazione.', copy: command },
      {
        text: 'E queste notifiche; l’utente dev’essere uno dei tuoi, con tipi e stati che le lascino passare. Poi ricarica Icinga. La variabile vars.customer di un host dice di chi è.',
        copy: notifications,
      },
    ],
  },
}
