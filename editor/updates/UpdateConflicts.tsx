import { Button, Group, Text, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { PlaybookUpdateView } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { partName } from '../versions/part-name.ts'
import { partText } from '../versions/part-text.ts'
import { useDocument } from '../workflow/document-store.ts'
import type { UpdateChoice } from './update-calls.ts'

type Take = UpdateChoice['take']
export type Choices = Readonly<Record<string, Take>>

export const conflictKey = (path: readonly string[]) => path.join('/')

/** What was changed here and in the playbook: both values side by side, and one of them chosen. */
export function UpdateConflicts({
  conflicts,
  documents,
  choices,
  onChoose,
}: {
  conflicts: PlaybookUpdateView['conflicts']
  documents: readonly WorkflowDocument[]
  choices: Choices
  onChoose: (choices: Choices) => void
}) {
  const { t } = useTranslation()
  const kinds = useDocument((state) => state.kinds)
  const all = (take: Take) =>
    onChoose(Object.fromEntries(conflicts.map(({ path }) => [conflictKey(path), take])))
  return (
    <section aria-label={t('update.conflicts')}>
      <Group justify="space-between" mb={4}>
        <Title order={3}>{t('update.conflicts')}</Title>
        {conflicts.length > 1 ? (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => all('mine')}>
              {t('update.keepAll')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => all('theirs')}>
              {t('update.takeAll')}
            </Button>
          </Group>
        ) : null}
      </Group>
      <Text c="dimmed" mb="xs">
        {t('update.conflictsText')}
      </Text>
      {conflicts.map(({ path, mine, theirs }) => {
        const key = conflictKey(path)
        const label = partName(path, documents, kinds, t)
        const choose = (take: Take) => onChoose({ ...choices, [key]: take })
        return (
          <section key={key} className="card conflict" style={{ marginBottom: 8 }} aria-label={label}>
            <Text fw={600}>{label}</Text>
            <div className="conflict-sides">
              <Side
                title={t('update.yours')}
                value={mine}
                action={t('update.keep')}
                isChosen={choices[key] === 'mine'}
                onChoose={() => choose('mine')}
              />
              <Side
                title={t('update.playbooks')}
                value={theirs}
                action={t('update.take')}
                isChosen={choices[key] === 'theirs'}
                onChoose={() => choose('theirs')}
              />
            </div>
          </section>
        )
      })}
    </section>
  )
}

function Side({
  title,
  value,
  action,
  isChosen,
  onChoose,
}: {
  title: string
  value: JsonValue | undefined
  action: string
  isChosen: boolean
  onChoose: () => void
}) {
  const { t } = useTranslation()
  const text = partText(value)
  return (
    <div className="conflict-side" data-chosen={isChosen}>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      {text === '' ? (
        <Text size="sm" fs="italic" c="dimmed">
          {value === undefined ? t('draft.absent') : t('draft.empty')}
        </Text>
      ) : (
        <Text size="sm" className="conflict-value">
          {text}
        </Text>
      )}
      <Button
        size="compact-sm"
        variant={isChosen ? 'filled' : 'default'}
        aria-pressed={isChosen}
        leftSection={isChosen ? <IconCheck size={14} /> : null}
        onClick={onChoose}
      >
        {action}
      </Button>
    </div>
  )
}
