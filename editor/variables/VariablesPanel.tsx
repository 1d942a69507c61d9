import { Anchor, Button, FileButton, Group, List, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconDownload, IconPlus, IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VariableView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { toast, toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { EditVariable } from './EditVariable.tsx'
import { NewVariable } from './NewVariable.tsx'
import { TagOrder } from './TagOrder.tsx'
import { ValueText } from './ValueText.tsx'

/** Every variable with its value for everybody and the exceptions, and the order of tags. */
export function VariablesPanel() {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const variables = useQuery(queries.variables())
  const [filters, setFilter] = useUrlFilters(['q', 'new', 'variable'])
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const [skipped, setSkipped] = useState<readonly string[]>([])
  const [ordering, setOrdering] = useState(false)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['variables'] })
  const takeFile = useMutation({
    mutationFn: async (file: File) =>
      api.importVariables(parseFile(await file.text(), t('variables.notFile'))),
    onSuccess: async (imported) => {
      await refresh()
      toast(t('variables.imported', { count: imported.values }))
      setSkipped(imported.skipped)
    },
    onError: toastProblem,
  })
  const giveFile = useMutation({
    mutationFn: api.exportVariables,
    onSuccess: (file) => saveFile('variables.json', JSON.stringify(file, null, 2)),
    onError: toastProblem,
  })
  const deleteLater = (name: string) => {
    setFilter('variable', '')
    setLeaving((names) => [...names, name])
    const comeBack = () => setLeaving((names) => names.filter((other) => other !== name))
    toastWithUndo(t('variables.deleted', { name }), comeBack, () => {
      api.deleteVariable(name).then(refresh).catch(toastProblem).finally(comeBack)
    })
  }
  const wanted = filters.q.trim().toLowerCase()
  return (
    <>
      <Text c="dimmed" mb="sm">
        {t('variables.text')}
      </Text>
      <SavedViews list="variables" names={['q']} />
      <Group justify="space-between" mb="sm">
        <SearchField
          label={t('variables.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <Group gap={6}>
          <Button variant="subtle" onClick={() => setOrdering(true)}>
            {t('variables.tagOrder')}
          </Button>
          <Button
            variant="subtle"
            leftSection={<IconDownload size={15} />}
            loading={giveFile.isPending}
            onClick={() => giveFile.mutate()}
          >
            {t('variables.export')}
          </Button>
          {may.editWorkflows ? (
            <>
              <FileButton accept="application/json" onChange={(file) => file && takeFile.mutate(file)}>
                {(props) => (
                  <Button
                    {...props}
                    variant="subtle"
                    leftSection={<IconUpload size={15} />}
                    loading={takeFile.isPending}
                  >
                    {t('variables.import')}
                  </Button>
                )}
              </FileButton>
              <Button leftSection={<IconPlus size={15} />} onClick={() => setFilter('new', '1')}>
                {t('variables.add')}
              </Button>
            </>
          ) : null}
        </Group>
      </Group>
      {filters.new && may.editWorkflows ? <NewVariable onClose={() => setFilter('new', '')} /> : null}
      {ordering ? <TagOrder mayEdit={may.editWorkflows} onClose={() => setOrdering(false)} /> : null}
      <Dialog opened={skipped.length > 0} onClose={() => setSkipped([])} title={t('variables.skipped')}>
        <List size="sm">
          {skipped.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      </Dialog>
      <Loaded query={variables}>
        {({ items }) => {
          const shown = items.filter(
            ({ name, description }) =>
              !leaving.includes(name) && `${name} ${description}`.toLowerCase().includes(wanted),
          )
          const open = items.find(({ name }) => name === filters.variable)
          return (
            <>
              {open ? (
                <EditVariable
                  variable={open}
                  mayEdit={may.editWorkflows}
                  onClose={() => setFilter('variable', '')}
                  onDelete={() => deleteLater(open.name)}
                />
              ) : null}
              {shown.length > 0 ? (
                <VariableTable variables={shown} onOpen={(name) => setFilter('variable', name)} />
              ) : wanted ? (
                <Empty title={t('word.nothingFound')}>
                  <Button variant="default" onClick={() => setFilter('q', '')}>
                    {t('word.clearFilters')}
                  </Button>
                </Empty>
              ) : (
                <Empty title={t('variables.empty')} text={t('variables.emptyText')}>
                  {may.editWorkflows ? (
                    <Button onClick={() => setFilter('new', '1')}>{t('variables.addFirst')}</Button>
                  ) : null}
                </Empty>
              )}
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function VariableTable({
  variables,
  onOpen,
}: {
  variables: readonly VariableView[]
  onOpen: (name: string) => void
}) {
  const { t } = useTranslation()
  return (
    <div className="card">
      <Table aria-label={t('variables.title')} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="30%">{t('word.name')}</Table.Th>
            <Table.Th w={110}>{t('variables.type')}</Table.Th>
            <Table.Th>{t('variables.forEverybody')}</Table.Th>
            <Table.Th w={110} ta="right">
              {t('variables.exceptions')}
            </Table.Th>
            <Table.Th w="22%">
              <VisuallyHidden>{t('variables.usedBy')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {variables.map(({ name, type, description, values, usedBy }) => {
            const everybody = values.find(({ place }) => place.scope === 'msp')
            return (
              <Table.Tr key={name}>
                <Table.Td>
                  <Anchor component="button" className="mono" fw={500} onClick={() => onOpen(name)}>
                    {name}
                  </Anchor>
                  {description ? (
                    <Text size="xs" c="dimmed" lineClamp={2}>
                      {description}
                    </Text>
                  ) : null}
                </Table.Td>
                <Table.Td>{t(`variables.type.${type}`)}</Table.Td>
                <Table.Td>
                  <ValueText type={type} isSet={everybody !== undefined} value={everybody?.value ?? null} />
                </Table.Td>
                <Table.Td ta="right">{values.length - (everybody ? 1 : 0)}</Table.Td>
                <Table.Td>
                  <Text size="xs" c="dimmed" lineClamp={2}>
                    {usedBy.map((workflow) => workflow.name).join(', ') || t('variables.unused')}
                  </Text>
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function parseFile(text: string, sentence: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(sentence)
  }
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
