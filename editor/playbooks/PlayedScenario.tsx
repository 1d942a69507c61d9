import { Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { PlayedPlaybookScenario } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { stepStates } from '../runs/run-state.tsx'
import { JsonTree } from '../ui/JsonTree.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { durationText } from './duration-text.ts'

type Act = PlayedPlaybookScenario['acts'][number]
type Check = PlayedPlaybookScenario['checks'][number]

/** How a scenario went: each event with the steps that followed, then what was expected of it all. */
export function PlayedScenario({ played }: { played: PlayedPlaybookScenario }) {
  const { t } = useTranslation()
  return (
    <div className="played" role="status">
      <StateLabel
        icon={played.passed ? IconCircleCheck : IconCircleX}
        color={played.passed ? 'var(--state-ok)' : 'var(--state-failed)'}
        word={t(played.passed ? 'play.passed' : 'play.otherwise')}
      />
      <ol className="played-acts">
        {played.acts.map((act, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events of a scenario have no other identity
          <ActLine key={index} act={act} />
        ))}
      </ol>
      <Text size="sm" fw={500}>
        {t('play.expected')}
      </Text>
      <ul className="played-checks">
        {played.checks.map((check) => (
          <CheckLine key={check.what} check={check} />
        ))}
      </ul>
    </div>
  )
}

function ActLine({ act }: { act: Act }) {
  const { t } = useTranslation()
  const kinds = useQuery(queries.nodes(useLanguage())).data?.items ?? []
  return (
    <li>
      <Text size="sm" fw={500}>
        {actSentence(act, kinds, t)}
      </Text>
      {act.refused ? (
        <Text size="sm" c="dimmed">
          {t('play.refused')}
        </Text>
      ) : null}
      {act.skipped.map((reason, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same reason may stand there twice
        <Text key={index} size="sm" c="dimmed">
          {t('play.startedNothing', { reason })}
        </Text>
      ))}
      {act.steps.length === 0 && !act.refused && act.skipped.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('play.noSteps')}
        </Text>
      ) : null}
      <ul className="played-steps">
        {act.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step may be done again
          <StepLine key={index} step={step} />
        ))}
      </ul>
    </li>
  )
}

function StepLine({ step: { name, status, writes, error, run } }: { step: Act['steps'][number] }) {
  const { t } = useTranslation()
  const state = isStepState(status) ? stepStates[status] : undefined
  return (
    <li>
      {state ? <StateLabel icon={state.icon} color={state.color} word={t(state.word)} /> : status}
      <span>
        {name}
        {run > 1 ? (
          <Text span c="dimmed" size="xs">
            {' '}
            {t('play.ofRun', { run })}
          </Text>
        ) : null}
      </span>
      {writes && status === 'ok' ? (
        <span className="played-writes">
          <IconPencil size={13} aria-hidden />
          {t('play.writes')}
        </span>
      ) : null}
      {error ? (
        <Text size="sm" c="dimmed" className="played-error">
          {error}
        </Text>
      ) : null}
    </li>
  )
}

function CheckLine({ check: { what, wanted, differences } }: { check: Check }) {
  const { t } = useTranslation()
  const met = differences.length === 0
  return (
    <li>
      <StateLabel
        icon={met ? IconCircleCheck : IconCircleX}
        color={met ? 'var(--state-ok)' : 'var(--state-failed)'}
        word={isChecked(what) ? t(`play.what.${what}`) : what}
      />
      {Array.isArray(wanted) && wanted.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('play.none')}
        </Text>
      ) : (
        <div className="json">
          <JsonTree value={wanted} />
        </div>
      )}
      {differences.map(({ where, wanted, seen }) => (
        <Text key={where} size="sm" c="var(--state-failed)">
          {t('play.difference', { where, wanted: JSON.stringify(wanted), seen: JSON.stringify(seen) })}
        </Text>
      ))}
    </li>
  )
}

function actSentence({ kind, detail, minutes }: Act, kinds: readonly NodeKind[], t: TFunction): string {
  if (minutes !== null) return t('play.passes', { time: durationText(minutes, t) })
  const title = kind === 'own' ? kinds.find(({ type }) => type === detail)?.title : undefined
  return t(`play.event.${kind}`, { detail: title ?? detail })
}

const isStepState = (status: string): status is keyof typeof stepStates => Object.hasOwn(stepStates, status)

const checked = [
  'tickets',
  'given',
  'timeEntries',
  'billingLines',
  'mails',
  'messages',
  'questions',
  'scripts',
  'accounts',
  'seatChanges',
  'runs',
  'skipped',
  'refused',
] as const
const isChecked = (what: string): what is (typeof checked)[number] =>
  (checked as readonly string[]).includes(what)
