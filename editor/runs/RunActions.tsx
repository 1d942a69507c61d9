import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconBan,
  IconDots,
  IconGitFork,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconReload,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { api } from '../api.ts'
import { toast, toastProblem } from '../ui/toast.tsx'
import { ForkDialog } from './ForkDialog.tsx'
import { RetryDialog } from './RetryDialog.tsx'

const marks = {
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  step: IconPlayerSkipForward,
  cancel: IconBan,
  retry: IconReload,
  fork: IconGitFork,
}

type Steer = keyof typeof marks

/** What a person can do with the run as it stands: the likeliest as buttons, the rest in a menu. */
export function RunActions({ run, kinds }: { run: Run; kinds: ReadonlyMap<string, NodeKind> }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [dialog, setDialog] = useState<'retry' | 'fork' | null>(null)
  const actions = run.explanation.actions.filter((action): action is Steer => action in marks)
  const steer = useMutation({
    mutationFn: async (action: Steer) => {
      if (action === 'pause') {
        const { status } = await api.pauseRun(run.id)
        if (status === 'pausing') toast(t('act.pausing'))
      }
      if (action === 'cancel') await api.cancelRun(run.id)
      if (action === 'resume') await api.resumeRun(run.id, run.mode === 'test' ? { stepping: false } : {})
      if (action === 'step') await api.resumeRun(run.id, { stepping: true })
    },
    onError: toastProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['run', run.id] }),
  })
  const act = (action: Steer) => {
    if (action === 'retry' || action === 'fork') setDialog(action)
    else steer.mutate(action)
  }
  const shown = actions.includes('step') ? (['resume', 'step'] satisfies Steer[]) : actions.slice(0, 1)
  const rest = actions.filter((action) => !shown.includes(action))
  return (
    <>
      {shown.map((action) => {
        const Mark = marks[action]
        const filled = action === 'retry' || action === 'resume'
        return (
          <Button
            key={action}
            variant={filled ? 'filled' : 'default'}
            leftSection={<Mark size={15} />}
            loading={steer.isPending && steer.variables === action}
            disabled={steer.isPending}
            onClick={() => act(action)}
          >
            {t(`act.${action}`)}
          </Button>
        )
      })}
      {rest.length > 0 ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('word.more')}>
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((action) => {
              const Mark = marks[action]
              return (
                <Menu.Item
                  key={action}
                  leftSection={<Mark size={15} />}
                  {...(action === 'cancel' ? { color: 'red' } : {})}
                  onClick={() => act(action)}
                >
                  {t(`act.${action}`)}
                </Menu.Item>
              )
            })}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <RetryDialog run={run} kinds={kinds} opened={dialog === 'retry'} onClose={() => setDialog(null)} />
      <ForkDialog run={run} kinds={kinds} opened={dialog === 'fork'} onClose={() => setDialog(null)} />
    </>
  )
}
