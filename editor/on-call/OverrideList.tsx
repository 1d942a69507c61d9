import { Button, Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TeamView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { shiftTime } from './shift-time.ts'

/** Who takes over for whom, now and later. */
export function OverrideList({ team }: { team: TeamView }) {
  const { t, i18n } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const overrides = useQuery(queries.rotaOverrides(team.id))
  const giveBack = useMutation({
    mutationFn: (id: string) => api.giveBack(team.id, id),
    onSuccess: async () => {
      toast(t('onCall.givenBack'))
      await queryClient.invalidateQueries({ queryKey: ['teams'] })
    },
    onError: toastProblem,
  })
  const timeZone = team.rota?.timeZone ?? 'UTC'
  const at = (moment: string) => shiftTime(moment, timeZone, i18n.language)
  return (
    <section aria-label={t('onCall.overrides')}>
      <Title order={2} mb={6}>
        {t('onCall.overrides')}
      </Title>
      <Loaded query={overrides} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('onCall.noOverrides')}</Text>
          ) : (
            <div className="card">
              <Table aria-label={t('onCall.overrides')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('onCall.who')}</Table.Th>
                    <Table.Th>{t('onCall.layers')}</Table.Th>
                    <Table.Th>{t('onCall.begins')}</Table.Th>
                    <Table.Th>{t('onCall.ends')}</Table.Th>
                    <Table.Th>{t('onCall.reason')}</Table.Th>
                    <Table.Th w={120}>
                      <VisuallyHidden>{t('word.more')}</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ id, layerId, person, from, until, reason }) => (
                    <Table.Tr key={id}>
                      <Table.Td>{team.members.find((member) => member.id === person)?.name ?? '–'}</Table.Td>
                      <Table.Td>{team.rota?.layers.find((layer) => layer.id === layerId)?.name}</Table.Td>
                      <Table.Td>{at(from)}</Table.Td>
                      <Table.Td>{at(until)}</Table.Td>
                      <Table.Td>{reason || '–'}</Table.Td>
                      <Table.Td>
                        {may.work ? (
                          <Button
                            variant="default"
                            size="compact-sm"
                            loading={giveBack.isPending && giveBack.variables === id}
                            onClick={() => giveBack.mutate(id)}
                          >
                            {t('onCall.giveBack')}
                          </Button>
                        ) : null}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }
      </Loaded>
    </section>
  )
}
