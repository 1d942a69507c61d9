import { Alert, Button, Group, Select, Stack, Text, Title } from '@mantine/core'
import { IconGitFork } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { api, type Fork, type OnVersion, type RunMode } from '../api.ts'
import { storedBreakpoints } from '../canvas/breakpoints.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sizeText } from '../ui/durations.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { EffectList } from './EffectList.tsx'
import { objectIn, writtenAgain } from './fork-plan.ts'
import { ModeChoice } from './ModeChoice.tsx'
import { VersionChoice } from './VersionChoice.tsx'

const JsonEditor = lazy(async () => ({ default: (await import('../ui/JsonEditor.tsx')).JsonEditor }))

interface Props {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  onClose: () => void
}

/** A new run from a step of this one, with other data if wished; shows first what would be done once more. */
export function ForkDialog({ opened, ...props }: Props & { opened: boolean }) {
  const { t } = useTranslation()
  return (
    <Dialog opened={opened} onClose={props.onClose} title={t('fork.title')} size="lg">
      {opened ? <ForkForm {...props} /> : null}
    </Dialog>
  )
}

function ForkForm({ run, kinds, onClose }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const may = useMay()
  const { document, steps } = run
  // A step in a group is run again by its group.
  const possible = document.nodes.filter(
    ({ type, parentId }) => parentId === undefined && kinds.get(type)?.role !== 'trigger',
  )
  const failedAt = run.error?.nodeId ?? null
  const [from, setFrom] = useState<string | null>(
    possible.some(({ id }) => id === failedAt) ? failedAt : null,
  )
  const [typed, setTyped] = useState<string | null>(null)
  const [version, setVersion] = useState<OnVersion>('same')
  const [mode, setMode] = useState<RunMode>(run.mode === 'live' ? 'live' : run.mode)
  const effects = useQuery({ ...queries.effects(run.id), staleTime: 0 })

  const recorded =
    from === null
      ? (run.event?.data ?? {})
      : (steps.findLast((step) => step.nodeId === from && step.path === '')?.input ?? null)
  const tooLarge = steps.findLast((step) => step.nodeId === from && step.path === '')?.leftOut?.input
  const given = recorded === null ? null : JSON.stringify(recorded, null, 2)
  const text = typed ?? given
  const data = text === null ? null : objectIn(text)
  const changed = typed !== null && typed !== given

  const fork = useMutation({
    mutationFn: () => {
      const edited: Partial<Fork> = !(changed && data)
        ? {}
        : from === null
          ? { trigger: data }
          : { input: data }
      const breakpoints = mode === 'test' ? storedBreakpoints(run.workflowId) : []
      return api.forkRun(run.id, {
        version,
        mode,
        ...(from === null ? {} : { nodeId: from }),
        ...edited,
        ...(breakpoints.length > 0 ? { breakpoints } : {}),
      })
    },
    onSuccess: ({ runId }) => {
      onClose()
      void navigate(`/runs/${runId}`)
    },
  })
  const modes: RunMode[] = may.editWorkflows || mode !== 'live' ? ['live', 'dry', 'test'] : ['live', 'dry']
  return (
    <Stack gap="md">
      <Text c="dimmed">{t('fork.text')}</Text>
      <Select
        label={t('fork.from')}
        searchable
        allowDeselect={false}
        data={[
          { value: '', label: t('fork.start') },
          ...possible.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={from ?? ''}
        onChange={(next) => {
          setFrom(next || null)
          setTyped(null)
        }}
      />
      {text === null ? (
        <Text size="xs" c="dimmed">
          {tooLarge === undefined ? t('fork.notReached') : t('fork.tooLarge', { size: sizeText(tooLarge) })}
        </Text>
      ) : (
        <div>
          <Text fw={500}>{t(from === null ? 'fork.trigger' : 'fork.input')}</Text>
          {from === null ? null : (
            <Text size="xs" c="dimmed" mb={4}>
              {t('fork.inputText')}
            </Text>
          )}
          <Suspense fallback={<div style={{ height: 160 }} />}>
            <JsonEditor
              key={from ?? ''}
              label={t(from === null ? 'fork.trigger' : 'fork.input')}
              text={text}
              onChange={setTyped}
            />
          </Suspense>
          {changed && !data ? (
            <Text size="xs" c="var(--state-failed)" mt={4} role="alert">
              {t('runDialog.notAnObject')}
            </Text>
          ) : null}
        </div>
      )}
      <VersionChoice run={run} value={version} onChange={setVersion} />
      <ModeChoice value={mode} modes={modes} onChange={setMode} />
      {mode === 'dry' ? null : (
        <section aria-label={t('fork.effects')}>
          <Title order={3}>{t('fork.effects')}</Title>
          <Loaded query={effects} rows={2}>
            {({ items }) => {
              const again = writtenAgain(run, items, from)
              return again.length === 0 ? (
                <Text c="dimmed">{t('fork.noEffects')}</Text>
              ) : (
                <EffectList effects={again} document={document} kinds={kinds} />
              )
            }}
          </Loaded>
        </section>
      )}
      {fork.isError ? (
        <Alert color="red" role="alert" style={{ whiteSpace: 'pre-line' }}>
          {sentenceOf(fork.error)}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="xs" className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button
          leftSection={<IconGitFork size={15} />}
          disabled={changed && !data}
          loading={fork.isPending}
          onClick={() => fork.mutate()}
        >
          {t(mode === 'live' ? 'fork.run' : mode === 'dry' ? 'fork.dry' : 'fork.test')}
        </Button>
      </Group>
    </Stack>
  )
}
