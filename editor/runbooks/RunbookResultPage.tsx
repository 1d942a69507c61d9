import { ActionIcon, Anchor, Button, Text, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconRoute } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Fragment, type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { Run, RunResult } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { reasonSentence } from '../runs/reason-sentence.ts'
import { RunState, StepState } from '../runs/run-state.tsx'
import { isOver, latestSteps } from '../runs/run-steps.ts'
import { useAsOfRun } from '../runs/use-as-of-run.ts'
import { useLiveRun } from '../runs/use-live-run.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { DoneList } from './DoneList.tsx'
import './runbooks.css'

/** What a runbook did, in plain words, live while it does it. */
export function RunbookResultPage() {
  const { id = '' } = useParams()
  const run = useQuery(queries.run(id))
  useLiveRun(run.data)
  const result = useAsOfRun(queries.runResult(id), () => api.runResult(id), run.data)
  return (
    <Loaded query={result} rows={8}>
      {(data) => <ResultPanel result={data} run={run.data} />}
    </Loaded>
  )
}

function ResultPanel({ result, run }: { result: RunResult; run: Run | undefined }) {
  const { t } = useTranslation()
  const may = useMay()
  const { status, done, notDone, outputs, answers, ticket } = result
  const over = isOver(status)
  const queryClient = useQueryClient()
  const ticketId = ticket?.id
  useEffect(() => {
    // The ticket is told within a second of the end, and whoever goes back to it is to see it.
    if (!over || !ticketId) return
    for (const wait of [1500, 4000]) {
      setTimeout(() => void queryClient.invalidateQueries({ queryKey: ['ticket', ticketId] }), wait)
    }
  }, [over, ticketId, queryClient])
  return (
    <div className="page" style={{ maxWidth: 860 }}>
      <PageHead
        title={result.name}
        lead={
          <Tooltip label={t('shell.runbooks')}>
            <ActionIcon component={Link} to="/runbooks" aria-label={t('shell.runbooks')}>
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        }
      >
        <span role="status" aria-label={t('word.status')}>
          <RunState status={status} />
        </span>
      </PageHead>
      <Origin result={result} />
      {ticket ? (
        <Text mb="sm">
          <Anchor component={Link} to={`/tickets/${ticket.id}`}>
            {t('runbooks.backToTicket', { ticket: ticket.name })}
          </Anchor>
        </Text>
      ) : null}
      {run && (!over || status === 'failed')
        ? result.reasons.map((reason) => (
            <section
              key={`${reason.code} ${reason.nodeId} ${reason.path}`}
              className="card runbook-part"
              role={status === 'failed' ? 'alert' : undefined}
            >
              <Text>{reasonSentence(reason, run, t)}</Text>
            </section>
          ))
        : null}
      {over || !run ? null : <Progress run={run} />}
      {outputs.length > 0 ? (
        <Part title={t('runbooks.result')}>
          <Facts facts={outputs.map(({ name, value }) => [name || t('runbooks.result'), value])} />
        </Part>
      ) : null}
      <Part title={t('runbooks.done')}>
        {done.length > 0 ? (
          <DoneList done={done} />
        ) : (
          <Text c="dimmed">{t(over ? 'runbooks.doneNothing' : 'runbooks.nothingYet')}</Text>
        )}
      </Part>
      {notDone.length > 0 ? (
        <Part title={t('runbooks.notDone')}>
          <dl className="runbook-facts">
            {notDone.map(({ nodeId, name, why, message }) => (
              <Fragment key={nodeId}>
                <dt>{name}</dt>
                <dd>{message || t(`runbooks.why.${why}`)}</dd>
              </Fragment>
            ))}
          </dl>
        </Part>
      ) : null}
      {answers.length > 0 ? (
        <Part title={t('runbooks.answers')}>
          <Facts facts={answers.map(({ label, value }) => [label, value])} />
        </Part>
      ) : null}
      {may.editWorkflows ? (
        <Button
          component={Link}
          to={`/runs/${result.runId}`}
          variant="default"
          leftSection={<IconRoute size={15} />}
        >
          {t('runbooks.openRun')}
        </Button>
      ) : null}
    </div>
  )
}

function Origin({ result: { startedBy, createdAt, device, customer } }: { result: RunResult }) {
  const { t } = useTranslation()
  return (
    <Text c="dimmed" mb="sm">
      {startedBy ? `${t('runbooks.startedBy', { name: startedBy })} · ` : ''}
      <Moment at={createdAt} />
      {customer ? (
        <>
          {' · '}
          <Anchor component={Link} underline="always" to={`/customers/${customer.id}`}>
            {customer.name}
          </Anchor>
        </>
      ) : null}
      {device ? (
        <>
          {' · '}
          <Anchor component={Link} underline="always" to={`/devices/${device.id}`}>
            {device.name}
          </Anchor>
        </>
      ) : null}
    </Text>
  )
}

function Progress({ run }: { run: Run }) {
  const { t } = useTranslation()
  const names = new Map(run.document.nodes.map(({ id, name }) => [id, name]))
  const steps = [...latestSteps(run).values()].filter(({ status }) => status !== 'skipped')
  return (
    <Part title={t('runbooks.progress')}>
      <div aria-live="polite">
        {steps.length === 0 ? <Text c="dimmed">{t('runbooks.begins')}</Text> : null}
        {steps.map(({ nodeId, path, status }) => (
          <div
            key={`${nodeId} ${path}`}
            style={{ display: 'flex', gap: 12, justifyContent: 'space-between' }}
          >
            <Text>{names.get(nodeId) ?? nodeId}</Text>
            <StepState status={status} />
          </div>
        ))}
      </div>
    </Part>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card runbook-part" aria-label={title}>
      <Text fw={600} mb={8}>
        {title}
      </Text>
      {children}
    </section>
  )
}

function Facts({ facts }: { facts: readonly (readonly [name: string, value: JsonValue])[] }) {
  const { t } = useTranslation()
  return (
    <dl className="runbook-facts">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>
            {value === true
              ? t('word.yes')
              : value === false
                ? t('word.no')
                : typeof value === 'string'
                  ? value
                  : JSON.stringify(value, null, 1)}
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}
