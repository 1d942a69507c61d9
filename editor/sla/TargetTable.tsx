import { Table, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PriorityLabel } from '../tickets/ticket-state.tsx'
import { minutesText, readMinutes } from './minutes.ts'
import {
  type PolicyDraft,
  type SlaMetric,
  type SlaPriority,
  slaMetrics,
  slaPriorities,
} from './policy-draft.ts'

/** By when what is promised, for each priority; a target that cannot be read says so. */
export function TargetTable({
  targets,
  disabled,
  onChange,
}: {
  targets: PolicyDraft['targets']
  disabled: boolean
  onChange: (targets: PolicyDraft['targets']) => void
}) {
  const { t } = useTranslation()
  const set = (priority: SlaPriority, metric: SlaMetric, value: string) =>
    onChange({ ...targets, [priority]: { ...targets[priority], [metric]: value } })
  return (
    <Table aria-label={t('sla.targets')} withRowBorders={false} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={120}>{t('tickets.priority')}</Table.Th>
          {slaMetrics.map((metric) => (
            <Table.Th key={metric}>{t(`sla.${metric}`)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {slaPriorities.map((priority) => (
          <Table.Tr key={priority}>
            <Table.Td>
              <PriorityLabel priority={priority} />
            </Table.Td>
            {slaMetrics.map((metric) => {
              const written = targets[priority][metric]
              const minutes = readMinutes(written)
              return (
                <Table.Td key={metric}>
                  <TextInput
                    aria-label={t('sla.targetOf', {
                      metric: t(`sla.${metric}`),
                      priority: t(`priority.${priority}`),
                    })}
                    placeholder="–"
                    disabled={disabled}
                    value={written}
                    error={minutes === undefined ? t('sla.badTarget') : null}
                    onChange={(event) => set(priority, metric, event.currentTarget.value)}
                    onBlur={() => minutes && set(priority, metric, minutesText(minutes))}
                  />
                </Table.Td>
              )
            })}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
