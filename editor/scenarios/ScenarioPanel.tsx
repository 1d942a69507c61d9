import './scenarios.css'
import { Button, CloseButton, Text, Title } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ScenarioView } from '#engine/api/types.ts'
import { saveDraftNow } from '../canvas/save-draft-now.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { NameDialog } from '../versions/NameDialog.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { ScenarioCard } from './ScenarioCard.tsx'
import { scenarioCalls, scenariosKey } from './scenario-calls.ts'

/** The scenarios of the open workflow: played with the draft as it is on the screen, renamed, deleted. */
export function ScenarioPanel({
  onStep,
  onClose,
}: {
  onStep: (nodeId: string) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const mayEdit = useMay().editWorkflows
  const workflowId = useDocument((state) => state.workflowId)
  const queryKey = scenariosKey(workflowId)
  const scenarios = useQuery({ queryKey, queryFn: () => scenarioCalls.list(workflowId) })
  const [renaming, setRenaming] = useState<ScenarioView | null>(null)
  const refresh = () => queryClient.invalidateQueries({ queryKey })

  const play = useMutation({
    mutationFn: async (id: string | undefined) => {
      if (mayEdit) await saveDraftNow(store)
      return scenarioCalls.play(workflowId, id === undefined ? undefined : [id])
    },
    onSuccess: refresh,
    onError: toastProblem,
  })
  const remove = useMutation({
    mutationFn: ({ id }: ScenarioView) => scenarioCalls.remove(workflowId, id),
    onSuccess: async (_, { name }) => {
      toast(t('scenario.deleted', { name }))
      await refresh()
    },
    onError: toastProblem,
  })

  return (
    <aside className="side-panel inspector" aria-label={t('scenario.title')}>
      <div className="side-head">
        <Title order={2} style={{ flex: 1 }}>
          {t('scenario.title')}
        </Title>
        <CloseButton size="sm" aria-label={t('word.close')} onClick={onClose} />
      </div>
      <div className="side-scroll">
        <Loaded query={scenarios}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('scenario.emptyTitle')} text={t('scenario.emptyText')}>
                <Button component={Link} to={`/runs?workflowId=${workflowId}`} variant="default">
                  {t('scenario.runs')}
                </Button>
              </Empty>
            ) : (
              <>
                {mayEdit ? (
                  <>
                    <Button
                      fullWidth
                      leftSection={<IconPlayerPlay size={15} />}
                      loading={play.isPending && play.variables === undefined}
                      disabled={play.isPending}
                      onClick={() => play.mutate(undefined)}
                    >
                      {t('scenario.playAll')}
                    </Button>
                    <Text size="xs" c="dimmed" mt={4}>
                      {t('scenario.playHint')}
                    </Text>
                  </>
                ) : null}
                <Tally scenarios={items} />
                {items.map((scenario) => (
                  <ScenarioCard
                    key={scenario.id}
                    scenario={scenario}
                    mayEdit={mayEdit}
                    busy={play.isPending && (play.variables ?? scenario.id) === scenario.id}
                    onPlay={() => play.mutate(scenario.id)}
                    onRename={() => setRenaming(scenario)}
                    onRemove={() => remove.mutate(scenario)}
                    onStep={onStep}
                  />
                ))}
              </>
            )
          }
        </Loaded>
      </div>
      {renaming ? (
        <NameDialog
          title={t('scenario.renameTitle')}
          name={renaming.name}
          withNote={false}
          onClose={() => setRenaming(null)}
          onName={async ({ name }) => {
            await scenarioCalls.rename(workflowId, renaming.id, name)
            setRenaming(null)
            await refresh()
          }}
        />
      ) : null}
    </aside>
  )
}

/** How many pass, where all were played. */
function Tally({ scenarios }: { scenarios: readonly ScenarioView[] }) {
  const { t } = useTranslation()
  const passed = scenarios.filter(({ played }) => played?.result.passed).length
  const count = scenarios.length
  const text = scenarios.some(({ played }) => played === null)
    ? ''
    : passed === count
      ? t('scenario.allPass', { count })
      : t('scenario.somePass', { passed, count })
  return (
    <Text role="status" fw={500} my="xs" mih={4}>
      {text}
    </Text>
  )
}
