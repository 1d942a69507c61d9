import { ActionIcon, Anchor, Button, Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SlaPolicy } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { EditSlaPolicy } from './EditSlaPolicy.tsx'
import { minutesText } from './minutes.ts'
import { slaPriorities } from './policy-draft.ts'

/** The SLA policies in the order in which they are tried. */
export function SlaPanel() {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const policies = useQuery(queries.slaPolicies())
  const [open, setOpen] = useUrlFilters(['new', 'policy'])
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['sla-policies'] })
  const order = useMutation({
    mutationFn: api.orderSlaPolicies,
    onSuccess: refresh,
    onError: toastProblem,
  })

  const deleteLater = ({ id, name }: SlaPolicy) => {
    setLeaving((ids) => [...ids, id])
    const comeBack = () => setLeaving((ids) => ids.filter((other) => other !== id))
    toastWithUndo(t('sla.deleted', { name }), comeBack, () => {
      api.deleteSlaPolicy(id).then(refresh).catch(toastProblem).finally(comeBack)
    })
  }
  const move = (shown: readonly SlaPolicy[], from: number, to: number) => {
    const ids = shown.map(({ id }) => id)
    order.mutate(ids.toSpliced(from, 1).toSpliced(to, 0, ...ids.slice(from, from + 1)))
  }

  return (
    <>
      <div className="panel-lead">
        <Text c="dimmed">{t('sla.text')}</Text>
        {may.administer ? (
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpen('new', '1')}>
            {t('sla.add')}
          </Button>
        ) : null}
      </div>
      {open.new && may.administer ? (
        <EditSlaPolicy policy={null} mayEdit onClose={() => setOpen('new', '')} />
      ) : null}
      <Loaded query={policies}>
        {({ items }) => {
          const shown = items.filter(({ id }) => !leaving.includes(id))
          const opened = shown.find(({ id }) => id === open.policy)
          return (
            <>
              {opened ? (
                <EditSlaPolicy
                  key={opened.id}
                  policy={opened}
                  mayEdit={may.administer}
                  onClose={() => setOpen('policy', '')}
                />
              ) : null}
              {shown.length === 0 ? (
                <Empty title={t('sla.empty')} text={t('sla.emptyText')}>
                  {may.administer ? (
                    <Button onClick={() => setOpen('new', '1')}>{t('sla.addFirst')}</Button>
                  ) : null}
                </Empty>
              ) : (
                <div className="card">
                  <Table aria-label={t('sla.list')}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>{t('word.name')}</Table.Th>
                        <Table.Th>{t('sla.appliesTo')}</Table.Th>
                        <Table.Th>{t('sla.first_response')}</Table.Th>
                        <Table.Th>{t('sla.resolution')}</Table.Th>
                        <Table.Th>{t('sla.calendar')}</Table.Th>
                        {may.administer ? (
                          <Table.Th w={170}>
                            <VisuallyHidden>{t('word.more')}</VisuallyHidden>
                          </Table.Th>
                        ) : null}
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {shown.map((policy, index) => (
                        <Table.Tr key={policy.id}>
                          <Table.Td>
                            <Anchor
                              component="button"
                              fw={500}
                              style={{ overflowWrap: 'anywhere', textAlign: 'left' }}
                              onClick={() => setOpen('policy', policy.id)}
                            >
                              {policy.name}
                            </Anchor>
                            {policy.active ? null : (
                              <Text span size="xs" c="dimmed" ml={8}>
                                {t('sla.off')}
                              </Text>
                            )}
                          </Table.Td>
                          <Table.Td>
                            <ScopeText policy={policy} />
                          </Table.Td>
                          <Table.Td className="tabular">{rangeOf(policy, 'firstResponse')}</Table.Td>
                          <Table.Td className="tabular">{rangeOf(policy, 'resolution')}</Table.Td>
                          <Table.Td>{t(`sla.calendar.${policy.calendar.kind}`)}</Table.Td>
                          {may.administer ? (
                            <Table.Td>
                              <Group gap={4} wrap="nowrap" justify="flex-end">
                                <ActionIcon
                                  variant="subtle"
                                  color="gray"
                                  aria-label={t('sla.up', { name: policy.name })}
                                  disabled={index === 0 || order.isPending}
                                  onClick={() => move(shown, index, index - 1)}
                                >
                                  <IconArrowUp size={16} aria-hidden />
                                </ActionIcon>
                                <ActionIcon
                                  variant="subtle"
                                  color="gray"
                                  aria-label={t('sla.down', { name: policy.name })}
                                  disabled={index === shown.length - 1 || order.isPending}
                                  onClick={() => move(shown, index, index + 1)}
                                >
                                  <IconArrowDown size={16} aria-hidden />
                                </ActionIcon>
                                <Button
                                  variant="subtle"
                                  color="red"
                                  size="compact-xs"
                                  aria-label={`${t('word.delete')}: ${policy.name}`}
                                  onClick={() => deleteLater(policy)}
                                >
                                  {t('word.delete')}
                                </Button>
                              </Group>
                            </Table.Td>
                          ) : null}
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function ScopeText({ policy: { appliesTo } }: { policy: SlaPolicy }) {
  const { t } = useTranslation()
  const { contractIds, customerTags, queues, priorities } = appliesTo
  const parts = [
    contractIds.length > 0 ? t('sla.contractCount', { count: contractIds.length }) : '',
    customerTags.join(', '),
    queues.join(', '),
    priorities.map((priority) => t(`priority.${priority}`)).join(', '),
  ].filter(Boolean)
  return parts.length === 0 ? (
    <Text c="dimmed">{t('sla.everything')}</Text>
  ) : (
    <Text lineClamp={2}>{parts.join(' · ')}</Text>
  )
}

/** The shortest and the longest of the targets. */
function rangeOf({ targets }: SlaPolicy, field: 'firstResponse' | 'resolution'): string {
  const minutes = slaPriorities.flatMap((priority) => targets[priority][field] ?? [])
  if (minutes.length === 0) return '–'
  const [least, most] = [Math.min(...minutes), Math.max(...minutes)]
  return least === most ? minutesText(least) : `${minutesText(least)} – ${minutesText(most)}`
}
