import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UnpublishedView } from '#engine/api/types.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Compared } from '../versions/CompareDialog.tsx'
import { WhoseChanges } from '../versions/WhoseChanges.tsx'

const ScenarioCheck = lazy(async () => ({
  default: (await import('../scenarios/ScenarioCheck.tsx')).ScenarioCheck,
}))

/** Before a version goes live: whose changes go out, step by step, what they are, and a note for colleagues. */
export function PublishNote({
  version,
  people,
  busy,
  onClose,
  onPublish,
  onScenarios,
}: {
  version: number
  people: readonly UnpublishedView[]
  busy: boolean
  onClose: () => void
  onPublish: (note: string) => void
  onScenarios: () => void
}) {
  const { t } = useTranslation()
  const [note, setNote] = useState('')
  const isShared = people.some(({ isYou }) => !isYou)
  return (
    <Dialog opened onClose={onClose} title={t('publish.review', { version })} size="min(1200px, 95vw)">
      <Stack gap="md">
        {isShared ? (
          <Alert color="yellow" title={t('publish.notOnlyYours')}>
            <Group align="flex-start" gap="xl">
              {people.map((person) => (
                <div key={person.actor}>
                  <Text size="sm" fw={600}>
                    {person.isYou ? t('publish.yours') : t('publish.of', { name: person.name })}
                  </Text>
                  <WhoseChanges steps={person.steps} workflow={person.workflow} />
                </div>
              ))}
            </Group>
          </Alert>
        ) : null}
        <Suspense>
          <ScenarioCheck onShow={onScenarios} />
        </Suspense>
        <Textarea
          label={t('publish.note')}
          description={t('publish.noteText')}
          data-autofocus
          autosize
          minRows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Compared before={version === 1 ? 'none' : `version:${version - 1}`} after="draft" />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('word.cancel')}
          </Button>
          <Button loading={busy} onClick={() => onPublish(note)}>
            {t(isShared ? 'publish.all' : 'publish.confirm')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
