import { Anchor, Button, Text } from '@mantine/core'
import { IconClockPause, IconHandStop, IconHelpHexagon, IconUserCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Run, RunReason } from '#engine/api/types.ts'
import { useMay } from '../session/use-may.ts'
import { Moment } from '../ui/Moment.tsx'
import { placeName } from './place-name.ts'
import { reasonSentence } from './reason-sentence.ts'

const shownAtOnce = 3

/** Why a run that is not over stands where it stands, with what leads on from there. */
export function RunReasons({ run, onChoose }: { run: Run; onChoose: (nodeId: string) => void }) {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  const { reasons } = run.explanation
  if (reasons.length === 0) return null
  const shown = all ? reasons : reasons.slice(0, shownAtOnce)
  const left = reasons.length - shown.length
  return (
    <ul className="reasons" aria-label={t('reason.list')}>
      {shown.map((reason, place) => (
        <Reason
          key={reason.waitId ?? `${reason.code} ${place}`}
          run={run}
          reason={reason}
          onChoose={onChoose}
        />
      ))}
      {left > 0 ? (
        <li className="reason">
          <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
            {t('reason.more', { count: left })}
          </Button>
        </li>
      ) : null}
    </ul>
  )
}

function Reason({
  run,
  reason,
  onChoose,
}: {
  run: Run
  reason: RunReason
  onChoose: (nodeId: string) => void
}) {
  const { t } = useTranslation()
  const may = useMay()
  const { code, nodeId, path, since, until, params, actions } = reason
  const { Mark, look } = lookOf(code)
  const otherRun = typeof params.runId === 'string' ? params.runId : ''
  const approvalId = typeof params.approvalId === 'string' ? params.approvalId : ''
  return (
    <li className="reason" data-look={look}>
      <Mark size={17} aria-hidden />
      <Text style={{ minWidth: 0 }} lineClamp={3}>
        {reasonSentence(reason, run, t)}
        {path ? (
          <Text span size="xs" c="dimmed">
            {' '}
            {placeName(path, t)}
          </Text>
        ) : null}
      </Text>
      {since || until ? (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {since ? (
            <>
              {t('reason.since')} <Moment at={since} />
            </>
          ) : null}
          {since && until ? ' · ' : ''}
          {until ? (
            <>
              {t('reason.until')} <Moment at={until} exact />
            </>
          ) : null}
        </Text>
      ) : null}
      <span style={{ flex: 1 }} />
      {otherRun ? (
        <Anchor component={Link} to={`/runs/${otherRun}`} style={{ whiteSpace: 'nowrap' }}>
          {t('reason.showRun')}
        </Anchor>
      ) : null}
      {actions.includes('answer') && approvalId ? (
        <Button component={Link} to={`/approvals/${approvalId}`} size="compact-sm">
          {t('act.answer')}
        </Button>
      ) : null}
      {actions.includes('decide') && may.work ? (
        <Button size="compact-sm" onClick={() => onChoose(nodeId)}>
          {t('act.decide')}
        </Button>
      ) : nodeId ? (
        <Button variant="subtle" size="compact-sm" onClick={() => onChoose(nodeId)}>
          {t('reason.showStep')}
        </Button>
      ) : null}
    </li>
  )
}

function lookOf(code: RunReason['code']) {
  if (code === 'decision') return { Mark: IconHelpHexagon, look: 'uncertain' }
  if (code === 'approval') return { Mark: IconUserCheck, look: 'waiting' }
  if (code === 'paused' || code === 'limit' || code === 'hold' || code === 'breakpoint' || code === 'step') {
    return { Mark: IconHandStop, look: 'stopped' }
  }
  return { Mark: IconClockPause, look: 'waiting' }
}
