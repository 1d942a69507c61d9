import { Button, FileButton, Group, Select } from '@mantine/core'
import { IconPlus, IconUpload, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { WorkflowSummary } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { toast, toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { NewWorkflow } from './NewWorkflow.tsx'
import { WorkflowTable, workflowState } from './WorkflowTable.tsx'

export function WorkflowsPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const workflows = useQuery(queries.workflows())
  const [filters, setFilter, clear] = useUrlFilters(['q', 'state', 'start', 'quiet', 'new'])
  const overview = useQuery({ ...queries.overview(), enabled: filters.quiet !== '' })
  const silent = new Set(overview.data?.needs.silent.map(({ id }) => id))
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['workflows'] })

  const enable = useMutation({
    mutationFn: ({ id, enabled }: { id: string; enabled: boolean }) => api.setEnabled(id, enabled),
    onSuccess: refresh,
    onError: toastProblem,
  })

  const importFile = async (file: File | null) => {
    if (!file) return
    try {
      const { parse } = await import('yaml')
      // JSON is YAML too, so one parser reads both forms of an export.
      const document: unknown = parse(await file.text())
      if (typeof document !== 'object' || document === null) throw new Error(t('workflows.notADocument'))
      const workflow = await api.createWorkflow({ document })
      toast(t('workflows.imported', { name: workflow.name }))
      void navigate(`/workflows/${workflow.id}`)
    } catch (error) {
      toastProblem(
        error instanceof Error && error.name === 'YAMLParseError'
          ? new Error(t('workflows.notADocument'))
          : error,
      )
    }
  }

  // The server has no undelete, so the deletion waits until the chance to undo has passed.
  const deleteLater = ({ id, name }: WorkflowSummary) => {
    setLeaving((ids) => [...ids, id])
    const comeBack = () => setLeaving((ids) => ids.filter((other) => other !== id))
    toastWithUndo(t('workflows.deleted', { name }), comeBack, () => {
      api.deleteWorkflow(id).then(refresh).catch(toastProblem).finally(comeBack)
    })
  }

  return (
    <div className="page">
      <PageHead title={t('workflows.title')}>
        {may.editWorkflows ? (
          <>
            <FileButton accept="application/json,.json,.yaml,.yml" onChange={(file) => void importFile(file)}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconUpload size={15} />}>
                  {t('workflows.importFile')}
                </Button>
              )}
            </FileButton>
            <Button leftSection={<IconPlus size={15} />} onClick={() => setFilter('new', '1')}>
              {t('workflows.new')}
            </Button>
          </>
        ) : null}
      </PageHead>
      <NewWorkflow
        opened={filters.new === '1'}
        onClose={() => setFilter('new', '')}
        onCreated={(id) => void navigate(`/workflows/${id}`)}
      />
      <Loaded query={workflows}>
        {({ items }) => {
          const present = items.filter(({ id }) => !leaving.includes(id))
          if (present.length === 0) {
            return (
              <Empty title={t('workflows.empty')} text={t('workflows.emptyText')}>
                <Group gap="xs">
                  <Button component={Link} to="/playbooks">
                    {t('workflows.browse')}
                  </Button>
                  <Button variant="default" onClick={() => setFilter('new', '1')}>
                    {t('workflows.new')}
                  </Button>
                </Group>
              </Empty>
            )
          }
          const q = filters.q.toLowerCase()
          const shown = present.filter(
            (workflow) =>
              `${workflow.name} ${workflow.description}`.toLowerCase().includes(q) &&
              (!filters.state || workflowState(workflow) === filters.state) &&
              (!filters.start || workflow.triggers.some(({ intake }) => intake === filters.start)) &&
              (!filters.quiet || silent.has(workflow.id)),
          )
          return (
            <>
              <SavedViews list="workflows" names={['q', 'state', 'start', 'quiet', 'sort']} />
              <Group gap="sm" mb="sm">
                <SearchField
                  label={t('workflows.search')}
                  value={filters.q}
                  onChange={(value) => setFilter('q', value)}
                />
                <FilterChips
                  label={t('workflows.state')}
                  value={filters.state}
                  choices={[
                    { value: 'on', label: t('workflows.state.on') },
                    { value: 'off', label: t('workflows.state.off') },
                    { value: 'draft', label: t('workflows.state.draft') },
                  ]}
                  onChange={(value) => setFilter('state', value)}
                />
                <Select
                  aria-label={t('workflows.starts')}
                  placeholder={t('workflows.starts')}
                  clearable
                  w={150}
                  value={filters.start || null}
                  data={[
                    { value: 'webhook', label: t('intake.webhook') },
                    { value: 'mailbox', label: t('intake.mailbox') },
                    { value: 'schedule', label: t('intake.schedule') },
                    { value: 'manual', label: t('intake.manual') },
                    { value: 'portal', label: t('intake.portal') },
                  ]}
                  onChange={(value) => setFilter('start', value ?? '')}
                />
                {filters.quiet ? (
                  <Button
                    size="compact-sm"
                    variant="light"
                    rightSection={<IconX size={13} aria-hidden />}
                    onClick={() => setFilter('quiet', '')}
                  >
                    {t('list.quiet')}
                  </Button>
                ) : null}
              </Group>
              {shown.length > 0 ? (
                <div className="card">
                  <WorkflowTable
                    workflows={shown}
                    mayEdit={may.editWorkflows}
                    onEnable={(id, enabled) => enable.mutate({ id, enabled })}
                    onDelete={deleteLater}
                  />
                </div>
              ) : (
                <Empty title={t('word.nothingFound')}>
                  <Button variant="default" onClick={clear}>
                    {t('word.clearFilters')}
                  </Button>
                </Empty>
              )}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}
