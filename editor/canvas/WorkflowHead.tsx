import { ActionIcon, Anchor, Button, Group, Menu, TextInput, Tooltip } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import {
  IconAlertTriangle,
  IconArrowLeft,
  IconDots,
  IconDownload,
  IconFlask,
  IconHandStop,
  IconHistory,
  IconHistoryToggle,
  IconPlayerPause,
  IconPlayerPlay,
  IconRocket,
  IconSettings,
  IconTheater,
  IconTrashX,
  IconUserCheck,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Workflow } from '#engine/api/types.ts'
import { api, exportUrl } from '../api.ts'
import { HoldDialog } from '../holds/HoldDialog.tsx'
import { HoldNotice } from '../holds/HoldNotice.tsx'
import { ViewSwitch } from '../outline/ViewSwitch.tsx'
import { ModeNotice } from '../playbooks/ModeNotice.tsx'
import { queries } from '../queries.ts'
import { WorkflowRuns } from '../runs/WorkflowRuns.tsx'
import { useMay } from '../session/use-may.ts'
import { toast, toastProblem } from '../ui/toast.tsx'
import { CompareDialog } from '../versions/CompareDialog.tsx'
import { OthersNotice } from '../versions/OthersNotice.tsx'
import { PeopleHere } from '../versions/PeopleHere.tsx'
import { PublishButton } from '../versions/PublishButton.tsx'
import { SignInAgain } from '../versions/SignInAgain.tsx'
import '../versions/versions.css'
import { useDraftLive } from '../versions/use-draft-live.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { WorkflowState } from '../workflows/WorkflowTable.tsx'
import { SaveMark } from './SaveMark.tsx'

const UpdateNotice = lazy(async () => ({
  default: (await import('../updates/UpdateNotice.tsx')).UpdateNotice,
}))

/** Name, state and the main actions of the open workflow. */
export function WorkflowHead({
  workflow: opened,
  mayEdit,
  mayRun,
  onProblems,
  onVersions,
  onScenarios,
  onBacktest,
  onShowScenarios,
  onRun,
  onTry,
  onSettings,
}: {
  workflow: Workflow
  mayEdit: boolean
  mayRun: boolean
  onProblems: () => void
  onVersions: () => void
  onScenarios: () => void
  onBacktest: () => void
  /** Opens them, and leaves them open. */
  onShowScenarios: () => void
  onRun: () => void
  onTry: () => void
  onSettings: () => void
}) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const workflow = useQuery({ ...queries.workflow(opened.id), initialData: opened }).data
  const name = useDocument((state) => state.history.document.name)
  const problems = useDocument((state) => state.problems)
  const [noteOpened, setNoteOpened] = useState(false)
  const [reviewOpened, setReviewOpened] = useState(false)
  const [changesOpened, setChangesOpened] = useState(false)
  const [holding, setHolding] = useState(false)
  const may = useMay()
  const people = useDraftLive()
  useDocumentTitle(`${name} · Sentiero`)
  const errors = problems.filter(({ severity }) => severity === 'error').length

  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['workflow', opened.id] }),
      queryClient.invalidateQueries({ queryKey: ['workflows'] }),
    ])

  const enable = useMutation({
    mutationFn: () => api.setEnabled(opened.id, !workflow.enabled),
    onSuccess: refresh,
    onError: toastProblem,
  })

  const discard = async () => {
    if (workflow.publishedVersion === null) return
    try {
      const { document } = await api.version(opened.id, workflow.publishedVersion)
      store.getState().change({ do: 'restore', document })
      toast(t('publish.discarded', { version: workflow.publishedVersion }))
    } catch (error) {
      toastProblem(error)
    }
  }

  return (
    <>
      <header className="workflow-head">
        <Tooltip label={t('shell.workflows')}>
          <ActionIcon component={Link} to="/workflows" aria-label={t('shell.workflows')}>
            <IconArrowLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <h1 style={{ margin: 0, flex: '0 1 320px', minWidth: 120 }}>
          <TextInput
            aria-label={t('head.name')}
            value={name}
            maxLength={200}
            disabled={!mayEdit}
            variant="unstyled"
            styles={{ input: { fontWeight: 600, fontSize: '0.9375rem', textOverflow: 'ellipsis' } }}
            onChange={(event) => {
              const next = event.currentTarget.value
              if (next !== '') store.getState().change({ do: 'describe', name: next })
            }}
            onBlur={() => store.getState().seal()}
          />
        </h1>
        <WorkflowState workflow={workflow} />
        <SaveMark />
        <PeopleHere people={people} />
        <ViewSwitch />
        <div style={{ flex: 1 }} />
        <Group gap={6} wrap="nowrap">
          {problems.length > 0 ? (
            <Button
              variant="subtle"
              color={errors > 0 ? 'red' : 'gray'}
              c={errors > 0 ? 'var(--state-failed)' : 'var(--state-retrying)'}
              leftSection={<IconAlertTriangle size={15} />}
              onClick={onProblems}
            >
              {t('head.problems', { count: problems.length })}
            </Button>
          ) : null}
          <Anchor component={Link} to={`/runs?workflowId=${opened.id}`} px={6}>
            {t('shell.runs')}
          </Anchor>
          <WorkflowRuns workflowId={opened.id} />
          <Button
            className="head-quiet"
            title={t('head.versions')}
            variant="subtle"
            color="gray"
            leftSection={<IconHistory size={15} />}
            onClick={onVersions}
          >
            {t('head.versions')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t('word.more')}>
                <IconDots size={17} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconSettings size={15} />} onClick={onSettings}>
                {t('flowSettings.title')}
              </Menu.Item>
              <Menu.Item leftSection={<IconTheater size={15} />} onClick={onScenarios}>
                {t('scenario.title')}
              </Menu.Item>
              <Menu.Item leftSection={<IconHistoryToggle size={15} />} onClick={onBacktest}>
                {t('backtest.open')}
              </Menu.Item>
              {mayEdit && workflow.publishedVersion !== null ? (
                <>
                  <Menu.Item
                    leftSection={
                      workflow.enabled ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />
                    }
                    onClick={() => enable.mutate()}
                  >
                    {t(workflow.enabled ? 'workflows.disable' : 'workflows.enable')}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconTrashX size={15} />} onClick={() => void discard()}>
                    {t('publish.discard', { version: workflow.publishedVersion })}
                  </Menu.Item>
                </>
              ) : null}
              {mayEdit ? (
                <>
                  <Menu.Item leftSection={<IconRocket size={15} />} onClick={() => setNoteOpened(true)}>
                    {t('publish.withNote')}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconUserCheck size={15} />} onClick={() => setReviewOpened(true)}>
                    {t('review.title')}…
                  </Menu.Item>
                </>
              ) : null}
              {may.work && workflow.publishedVersion !== null ? (
                <Menu.Item
                  color="red"
                  leftSection={<IconHandStop size={15} />}
                  onClick={() => setHolding(true)}
                >
                  {t('hold.set.workflow')}
                </Menu.Item>
              ) : null}
              <Menu.Item
                component="a"
                href={exportUrl(opened.id, 'json')}
                download
                leftSection={<IconDownload size={15} />}
              >
                {t('workflows.exportJson')}
              </Menu.Item>
              <Menu.Item
                component="a"
                href={exportUrl(opened.id, 'yaml')}
                download
                leftSection={<IconDownload size={15} />}
              >
                {t('workflows.exportYaml')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {mayEdit ? (
            <Button
              className="head-quiet"
              title={t('try.try')}
              variant="default"
              leftSection={<IconFlask size={15} />}
              onClick={onTry}
            >
              {t('try.try')}
            </Button>
          ) : null}
          {mayRun ? (
            <Button variant="default" leftSection={<IconPlayerPlay size={15} />} onClick={onRun}>
              {t('head.run')}
            </Button>
          ) : null}
          {mayEdit ? (
            <PublishButton
              workflow={workflow}
              noteOpened={noteOpened}
              reviewOpened={reviewOpened}
              onNote={setNoteOpened}
              onReview={setReviewOpened}
              onProblems={onProblems}
              onScenarios={onShowScenarios}
            />
          ) : null}
        </Group>
      </header>
      <HoldNotice subjectId={opened.id} />
      <ModeNotice workflowId={opened.id} />
      {holding ? (
        <HoldDialog
          of={{ scope: 'workflow', subjectId: opened.id }}
          name={name}
          onClose={() => setHolding(false)}
        />
      ) : null}
      {mayEdit && workflow.playbook !== null ? (
        <Suspense>
          <UpdateNotice workflowId={opened.id} />
        </Suspense>
      ) : null}
      <OthersNotice workflowId={opened.id} onShow={() => setChangesOpened(true)} />
      {changesOpened ? (
        <CompareDialog
          start={{
            before: workflow.publishedVersion === null ? 'none' : `version:${workflow.publishedVersion}`,
            after: 'draft',
          }}
          onClose={() => setChangesOpened(false)}
        />
      ) : null}
      <SignInAgain />
    </>
  )
}
