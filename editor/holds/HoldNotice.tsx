import { Button, Text } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { WriteHold } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Moment } from '../ui/Moment.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import './holds.css'

/** Says what is held, by whom and why, and lifts it; without a subject all that is held. */
export function HoldNotice({ subjectId }: { subjectId?: string }) {
  const { t } = useTranslation()
  const holds = useQuery(queries.writeHolds()).data
  const shown = holds?.items.filter(
    (hold) => subjectId === undefined || hold.scope === 'all' || hold.subjectId === subjectId,
  )
  if (!holds || !shown || shown.length === 0) return null
  return (
    <div className="hold-notices">
      {shown.map((hold) => (
        <Held key={hold.id} hold={hold} />
      ))}
      {holds.heldRuns > 0 && subjectId === undefined ? (
        <Text size="xs" c="dimmed">
          {t('hold.runs', { count: holds.heldRuns })}
        </Text>
      ) : null}
    </div>
  )
}

function Held({ hold }: { hold: WriteHold }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const lift = useMutation({
    mutationFn: () => api.liftWriteHold(hold.id),
    onSuccess: async () => {
      toast(t('hold.lifted'))
      await queryClient.invalidateQueries()
    },
    onError: toastProblem,
  })
  return (
    <aside className="card hold-notice" role="status">
      <IconHandStop size={18} aria-hidden />
      <span>
        <Text fw={600}>{t(`hold.banner.${hold.scope}`, { name: hold.subjectName ?? '' })}</Text>
        <Text size="sm">
          {t('hold.why', { by: hold.by, reason: hold.reason })} · <Moment at={hold.at} />
        </Text>
        <Text size="xs" c="dimmed">
          {t('hold.means')}
        </Text>
      </span>
      {may.work ? (
        <Button variant="default" loading={lift.isPending} onClick={() => lift.mutate()}>
          {t('hold.lift')}
        </Button>
      ) : null}
    </aside>
  )
}
