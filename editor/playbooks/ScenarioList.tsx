import { Alert, Button, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PlaybookView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { PlayedScenario } from './PlayedScenario.tsx'

/** The scenarios of a playbook, each to be played before it is set up. */
export function ScenarioList({
  slug,
  scenarios,
  mayPlay,
}: {
  slug: string
  scenarios: PlaybookView['scenarios']
  mayPlay: boolean
}) {
  const { t } = useTranslation()
  return (
    <>
      <Text size="sm" c="dimmed" mb={8}>
        {t('play.text')}
      </Text>
      <ol className="scenario-list">
        {scenarios.map((scenario, index) => (
          <Scenario
            key={scenario.name}
            slug={slug}
            number={index + 1}
            scenario={scenario}
            mayPlay={mayPlay}
          />
        ))}
      </ol>
    </>
  )
}

function Scenario({
  slug,
  number,
  scenario: { name, never },
  mayPlay,
}: {
  slug: string
  number: number
  scenario: PlaybookView['scenarios'][number]
  mayPlay: boolean
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  const playing = useMutation({ mutationFn: () => api.playScenario(slug, number, language) })
  return (
    <li className="card scenario" aria-label={name}>
      <div className="scenario-head">
        <div>
          <Text fw={500}>{name}</Text>
          {never.map((text) => (
            <Text key={text} size="sm" c="dimmed">
              {t('play.never', { text })}
            </Text>
          ))}
        </div>
        {mayPlay ? (
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            loading={playing.isPending}
            aria-label={t('play.playNamed', { name })}
            onClick={() => playing.mutate()}
          >
            {t(playing.data ? 'play.again' : 'play.play')}
          </Button>
        ) : null}
      </div>
      {playing.isPending ? (
        <Text size="sm" c="dimmed" role="status">
          {t('play.playing')}
        </Text>
      ) : null}
      {playing.isError ? (
        <Alert color="red" role="alert">
          {sentenceOf(playing.error)}
        </Alert>
      ) : null}
      {playing.data && !playing.isPending ? <PlayedScenario played={playing.data} /> : null}
    </li>
  )
}
