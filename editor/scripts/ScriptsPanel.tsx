import { Anchor, Badge, Button, Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ScriptSummary } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Trouble } from '../ui/Trouble.tsx'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { EditScript } from './EditScript.tsx'

const riskColors = { reads: 'gray', changes: 'yellow', destroys: 'red' } as const

/** The library of scripts for machines. */
export function ScriptsPanel() {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const scripts = useQuery(queries.scripts())
  const [open, setOpen] = useUrlFilters(['new', 'script'])
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['scripts'] })

  const deleteLater = ({ id, name }: ScriptSummary) => {
    setLeaving((ids) => [...ids, id])
    const comeBack = () => setLeaving((ids) => ids.filter((other) => other !== id))
    toastWithUndo(t('scripts.deleted', { name }), comeBack, () => {
      api.deleteScript(id).then(refresh).catch(toastProblem).finally(comeBack)
    })
  }

  return (
    <>
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Text c="dimmed">{t('scripts.text')}</Text>
        {may.editWorkflows ? (
          <Button
            leftSection={<IconPlus size={15} />}
            style={{ flex: 'none' }}
            onClick={() => setOpen('new', '1')}
          >
            {t('scripts.add')}
          </Button>
        ) : null}
      </Group>
      {open.new && may.editWorkflows ? (
        <EditScript script={null} mayEdit onClose={() => setOpen('new', '')} />
      ) : null}
      {open.script ? (
        <OpenScript
          key={open.script}
          id={open.script}
          mayEdit={may.editWorkflows}
          onClose={() => setOpen('script', '')}
        />
      ) : null}
      <Loaded query={scripts}>
        {({ items }) => {
          const shown = items.filter(({ id }) => !leaving.includes(id))
          return shown.length === 0 ? (
            <Empty title={t('scripts.empty')} text={t('scripts.emptyText')} />
          ) : (
            <div className="card">
              <Table aria-label={t('scripts.title')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('word.name')}</Table.Th>
                    <Table.Th w={190}>{t('scripts.shell')}</Table.Th>
                    <Table.Th w={160}>{t('scripts.risk')}</Table.Th>
                    <Table.Th w={150}>{t('word.updated')}</Table.Th>
                    <Table.Th w={110}>
                      <VisuallyHidden>{t('word.delete')}</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map((script) => (
                    <Table.Tr key={script.id}>
                      <Table.Td>
                        <Anchor
                          component="button"
                          fw={500}
                          style={{ overflowWrap: 'anywhere', textAlign: 'left' }}
                          onClick={() => setOpen('script', script.id)}
                        >
                          {script.name}
                        </Anchor>
                        {script.tags.map((tag) => (
                          <Badge key={tag} size="xs" variant="default" ml={6}>
                            {tag}
                          </Badge>
                        ))}
                        {script.description ? (
                          <Text size="xs" c="dimmed" lineClamp={2}>
                            {script.description}
                          </Text>
                        ) : null}
                      </Table.Td>
                      <Table.Td>{t(`scripts.${script.newest.shell}`)}</Table.Td>
                      <Table.Td>
                        <Badge variant="light" color={riskColors[script.newest.risk]}>
                          {t(`scripts.${script.newest.risk}`)}
                        </Badge>
                      </Table.Td>
                      <Table.Td>
                        <Moment at={script.updatedAt} />
                      </Table.Td>
                      <Table.Td ta="right">
                        {may.editWorkflows ? (
                          <Button
                            variant="subtle"
                            color="red"
                            size="compact-xs"
                            aria-label={`${t('word.delete')}: ${script.name}`}
                            onClick={() => deleteLater(script)}
                          >
                            {t('word.delete')}
                          </Button>
                        ) : null}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }}
      </Loaded>
    </>
  )
}

function OpenScript({ id, mayEdit, onClose }: { id: string; mayEdit: boolean; onClose: () => void }) {
  const script = useQuery(queries.script(id))
  if (script.isError) return <Trouble error={script.error} />
  // The list stands still until the dialog has its text.
  return script.data ? <EditScript script={script.data} mayEdit={mayEdit} onClose={onClose} /> : null
}
