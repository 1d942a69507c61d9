import './playbooks.css'
import { Anchor, Button, Skeleton, Text, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { PlaybookView } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { fieldsOf } from '../ui/schema-fields.ts'
import { NeedList } from './NeedList.tsx'
import { ScenarioList } from './ScenarioList.tsx'

// The canvas is large, and the words can be read meanwhile.
const FlowPicture = lazy(() => import('./FlowPicture.tsx'))

/** One playbook: what it does, needs and risks, its flow, and its scenarios to be played. */
export function PlaybookPage() {
  const { slug = '' } = useParams()
  const may = useMay()
  const playbook = useQuery(queries.playbook(slug, useLanguage()))
  return (
    <div className="page">
      <Loaded query={playbook}>
        {(shown) => <PlaybookWhole playbook={shown} mayImport={may.editWorkflows} mayPlay={may.work} />}
      </Loaded>
    </div>
  )
}

function PlaybookWhole({
  playbook,
  mayImport,
  mayPlay,
}: {
  playbook: PlaybookView
  mayImport: boolean
  mayPlay: boolean
}) {
  const { t } = useTranslation()
  const { slug, title, summary, source, needs, risk, writes, destroys, scenarios } = playbook
  return (
    <>
      <PageHead
        title={title}
        lead={
          <Button
            component={Link}
            to="/playbooks"
            variant="subtle"
            color="gray"
            px={6}
            aria-label={t('playbooks.back')}
          >
            <IconArrowLeft size={17} aria-hidden />
          </Button>
        }
      >
        {mayImport ? (
          <Button component={Link} to={`/playbooks/${slug}/set-up`}>
            {t('playbooks.setUp')}
          </Button>
        ) : null}
      </PageHead>
      <div className="playbook-page">
        <div className="playbook-column">
          <Text>{summary}</Text>
          {source ? (
            <Text size="sm" c="dimmed">
              {t('sources.from', { name: source.name })}
            </Text>
          ) : null}
          <Made playbook={playbook} />
          <Part title={t('playbooks.flow')}>
            <Picture playbook={playbook} />
          </Part>
          <Part title={t('playbooks.scenarios')}>
            <ScenarioList slug={slug} scenarios={scenarios} mayPlay={mayPlay} />
          </Part>
        </div>
        <div className="playbook-column">
          <Part title={t('need.list')}>
            <NeedList needs={needs} />
          </Part>
          <Part title={t('playbooks.riskTitle')}>
            <Text>{risk}</Text>
            <Points title={t('playbooks.writes')} points={writes} none={t('playbooks.writesNothing')} />
            <Points title={t('playbooks.destroys')} points={destroys} none={t('playbooks.destroysNothing')} />
          </Part>
          <Saves playbook={playbook} />
          <Asked playbook={playbook} />
          <Changes playbook={playbook} />
        </div>
      </div>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const heading = useId()
  return (
    <section aria-labelledby={heading}>
      <Title order={2} id={heading} mb={6}>
        {title}
      </Title>
      {children}
    </section>
  )
}

function Points({ title, points, none }: { title: string; points: readonly string[]; none: string }) {
  return (
    <>
      <Text size="sm" fw={500} mt={8}>
        {title}
      </Text>
      {points.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <ul className="playbook-points">
          {points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function Made({ playbook: { imported } }: { playbook: PlaybookView }) {
  const { t } = useTranslation()
  if (imported.length === 0) return null
  return (
    <Text size="sm" c="dimmed">
      {t('playbooks.importedAs')}{' '}
      {imported.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 ? ' · ' : ''}
          <Anchor component={Link} to={`/workflows/${id}`} size="sm" underline="always">
            {name}
          </Anchor>
        </span>
      ))}
    </Text>
  )
}

function Saves({ playbook: { savesMinutes, savesBasis } }: { playbook: PlaybookView }) {
  const { t } = useTranslation()
  if (savesMinutes <= 0) return null
  return (
    <Part title={t('playbooks.savesTitle')}>
      <Text>{t('playbooks.saves', { minutes: savesMinutes })}</Text>
      <Text size="sm" c="dimmed">
        {t('playbooks.savesBasis', { basis: savesBasis })}
      </Text>
    </Part>
  )
}

function Asked({ playbook: { inputs } }: { playbook: PlaybookView }) {
  const { t } = useTranslation()
  const fields = fieldsOf(inputs)
  if (fields.length === 0) return null
  return (
    <Part title={t('playbooks.inputs')}>
      <ul className="playbook-points">
        {fields.map(({ name, title, description, default: usual }) => (
          <li key={name}>
            {title}
            {usual === undefined || usual === '' ? null : (
              <Text span c="dimmed">
                {' '}
                {t('playbooks.usually', { value: String(usual) })}
              </Text>
            )}
            {description ? (
              <Text size="sm" c="dimmed">
                {description}
              </Text>
            ) : null}
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Changes({ playbook: { changelog } }: { playbook: PlaybookView }) {
  const { t } = useTranslation()
  if (changelog.length === 0) return null
  return (
    <Part title={t('playbooks.changelog')}>
      <ul className="playbook-points">
        {changelog.map(({ version, text }) => (
          <li key={version}>{t('playbooks.change', { version, text })}</li>
        ))}
      </ul>
    </Part>
  )
}

function Picture({ playbook: { document, title } }: { playbook: PlaybookView }) {
  const { t } = useTranslation()
  const kinds = useQuery(queries.nodes(useLanguage())).data?.items
  return (
    <Suspense fallback={<Skeleton height={380} radius={6} />}>
      {kinds ? (
        <FlowPicture document={document} kinds={kinds} label={t('playbooks.flowOf', { title })} />
      ) : null}
    </Suspense>
  )
}
