import { Button, Group, Select, Table } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PriorityMatrix } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { DeskSection } from './DeskSection.tsx'

const weights = ['high', 'normal', 'low'] as const
const priorities = ['low', 'normal', 'high', 'critical'] as const

/** The priority that impact (down) and urgency (across) give. */
export function MatrixSection() {
  const { t } = useTranslation()
  const { administer } = useMay()
  const queryClient = useQueryClient()
  const matrix = useQuery(queries.priorityMatrix())
  const [draft, setDraft] = useState<PriorityMatrix | null>(null)
  const save = useMutation({
    mutationFn: api.savePriorityMatrix,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['priority-matrix'] })
      setDraft(null)
      toast(t('matrix.saved'))
    },
    onError: toastProblem,
  })
  return (
    <DeskSection title={t('matrix.title')} text={t('matrix.text')}>
      <Loaded query={matrix} rows={3}>
        {(stored) => {
          const shown = draft ?? stored
          return (
            <div className="card">
              <Table aria-label={t('matrix.title')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>
                      {t('ticketPage.impact')} / {t('ticketPage.urgency')}
                    </Table.Th>
                    {weights.map((urgency) => (
                      <Table.Th key={urgency}>{t(`ticketPage.urgency.${urgency}`)}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {weights.map((impact) => (
                    <Table.Tr key={impact}>
                      <Table.Th scope="row">{t(`ticketPage.impact.${impact}`)}</Table.Th>
                      {weights.map((urgency) => (
                        <Table.Td key={urgency}>
                          {administer ? (
                            <Select
                              size="xs"
                              aria-label={t('matrix.cell', {
                                impact: t(`ticketPage.impact.${impact}`),
                                urgency: t(`ticketPage.urgency.${urgency}`),
                              })}
                              allowDeselect={false}
                              data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
                              value={shown[impact][urgency]}
                              onChange={(next) => {
                                const priority = priorities.find((value) => value === next)
                                if (!priority) return
                                setDraft({ ...shown, [impact]: { ...shown[impact], [urgency]: priority } })
                              }}
                            />
                          ) : (
                            t(`priority.${shown[impact][urgency]}`)
                          )}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }}
      </Loaded>
      {draft ? (
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button variant="default" onClick={() => setDraft(null)}>
            {t('word.cancel')}
          </Button>
          <Button loading={save.isPending} onClick={() => save.mutate(draft)}>
            {t('matrix.save')}
          </Button>
        </Group>
      ) : null}
    </DeskSection>
  )
}
