import { IconCircleCheck, IconCircleDashedCheck, IconCircleX } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import type { PlaybookNeed } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'

/** How each state of a need is drawn; it never is told by its colour alone. */
export const needMarks = {
  there: { icon: IconCircleCheck, color: 'var(--state-ok)' },
  partly: { icon: IconCircleDashedCheck, color: 'var(--state-retrying)' },
  missing: { icon: IconCircleX, color: 'var(--state-failed)' },
} as const

const ports = [
  'psa',
  'rmm',
  'billing',
  'messaging',
  'mailbox',
  'notifier',
  'shell',
  'identity',
  'sql',
] as const
const isPort = (name: string): name is (typeof ports)[number] => (ports as readonly string[]).includes(name)

/** What is needed, in a few words. */
export function needName(need: PlaybookNeed, kinds: readonly NodeKind[], t: TFunction): string {
  const name = nameOf(need, kinds, t)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function nameOf(need: PlaybookNeed, kinds: readonly NodeKind[], t: TFunction): string {
  const port = need.port !== null && isPort(need.port) ? t(`port.${need.port}`) : need.port
  switch (need.kind) {
    case 'port':
      return port ?? need.name
    case 'connection':
      return need.title ?? port ?? need.name
    case 'trigger':
      return kinds.find(({ type }) => type === need.name)?.title ?? need.name
    case 'variable':
      return t('need.variable', { name: need.name })
  }
}

/** Whether it is there, in a sentence. */
export function needSentence({ reason, have, of }: PlaybookNeed, t: TFunction): string {
  return t(`need.why.${reason}`, { have: have ?? 0, of: of ?? 0 })
}

/** Where what is missing is made; undefined where there is nothing to do. */
export function needPlace({ reason }: PlaybookNeed, t: TFunction): { to: string; label: string } | undefined {
  switch (reason) {
    case 'no_connection':
      return { to: '/connections?new=1', label: t('need.go.newConnection') }
    case 'failing':
    case 'several':
    case 'some_customers':
      return { to: '/connections', label: t('need.go.connections') }
    case 'no_devices':
    case 'devices_silent':
    case 'no_checks':
      return { to: '/devices', label: t('need.go.devices') }
    case 'no_value':
      return { to: '/settings/variables', label: t('need.go.variables') }
    default:
      return undefined
  }
}
