import {
  Alert,
  Button,
  FileButton,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { IconAlertTriangle, IconUpload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LookupTable } from '#engine/api/types.ts'
import { api, type LookupTableChanges } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { LookupGridTable } from './LookupGridTable.tsx'
import { addRow, fromGrid, toGrid } from './lookup-grid.ts'

/** Makes or changes a lookup table, row by row or from CSV; who may not change it sees it. */
export function EditLookupTable({
  table,
  mayEdit,
  onClose,
}: {
  table: LookupTable | null
  mayEdit: boolean
  onClose: () => void
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  const queryClient = useQueryClient()
  const [name, setName] = useState(table?.name ?? '')
  const [description, setDescription] = useState(table?.description ?? '')
  const [grid, setGrid] = useState(() =>
    table ? toGrid(table.rows, table.columns, language) : addRow({ columns: [], rows: [] }),
  )
  const [isGridChanged, setGridChanged] = useState(false)
  const [way, setWay] = useState<'rows' | 'csv'>('rows')
  const [csv, setCsv] = useState('')
  const [problem, setProblem] = useState('')
  const save = useMutation({
    mutationFn: (changes: LookupTableChanges) =>
      table ? api.updateLookupTable(table.id, changes) : api.createLookupTable(changes),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['lookup-tables'] })
      onClose()
    },
    onError: (error) => setProblem(sentenceOf(error)),
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setProblem('')
    if (way === 'csv') {
      save.mutate({ name, description, ...(csv.trim() ? { csv } : {}) })
      return
    }
    const result = fromGrid(grid)
    if ('rows' in result) save.mutate({ name, description, ...(isGridChanged ? result : {}) })
    else setProblem(t(`tables.${result.problem}`, 'key' in result ? { key: result.key } : {}))
  }

  return (
    <Dialog opened onClose={onClose} size={820} title={table?.name ?? t('tables.add')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {mayEdit ? (
            <>
              <Group align="flex-start" grow>
                <TextInput
                  label={t('word.name')}
                  description={
                    table && name.trim() !== table.name
                      ? t('tables.renamed', { name: table.name })
                      : t('tables.nameText')
                  }
                  inputWrapperOrder={['label', 'input', 'description']}
                  required
                  data-autofocus={table ? undefined : true}
                  maxLength={200}
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
                <TextInput
                  label={t('word.description')}
                  maxLength={2000}
                  value={description}
                  onChange={(event) => setDescription(event.currentTarget.value)}
                />
              </Group>
              <SegmentedControl
                aria-label={t('tables.rows')}
                style={{ alignSelf: 'flex-start' }}
                data={[
                  { value: 'rows', label: t('tables.editRows') },
                  { value: 'csv', label: t('tables.pasteRows') },
                ]}
                value={way}
                onChange={(next) => setWay(next === 'csv' ? 'csv' : 'rows')}
              />
            </>
          ) : description ? (
            <Text c="dimmed">{description}</Text>
          ) : null}
          {way === 'rows' ? (
            <LookupGridTable
              grid={grid}
              mayEdit={mayEdit}
              onChange={(next) => {
                setGrid(next)
                setGridChanged(true)
              }}
            />
          ) : (
            <Stack gap={8} align="flex-start">
              <Textarea
                w="100%"
                label={t('tables.csv')}
                description={t('tables.csvText')}
                placeholder={'vendor,priority,queue\nP1,critical,Alerts\nP2,high,Support'}
                rows={12}
                classNames={{ input: 'mono' }}
                value={csv}
                onChange={(event) => setCsv(event.currentTarget.value)}
              />
              <FileButton
                accept=".csv,.tsv,.txt,text/csv,text/plain"
                onChange={(file) => void file?.text().then(setCsv)}
              >
                {(props) => (
                  <Button {...props} variant="default" leftSection={<IconUpload size={14} />}>
                    {t('tables.csvFile')}
                  </Button>
                )}
              </FileButton>
            </Stack>
          )}
          {problem ? (
            <Alert
              color="red"
              role="alert"
              icon={<IconAlertTriangle size={16} />}
              style={{ whiteSpace: 'pre-line' }}
            >
              {problem}
            </Alert>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t(mayEdit ? 'word.cancel' : 'word.close')}
            </Button>
            {mayEdit ? (
              <Button type="submit" loading={save.isPending}>
                {t(table ? 'tables.save' : 'tables.create')}
              </Button>
            ) : null}
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
