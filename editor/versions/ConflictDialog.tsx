import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonValue } from '#engine/graph/json.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { type DraftConflict, useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { partName } from './part-name.ts'
import { partText } from './part-text.ts'

/** What both changed, field by field and side by side; the person chooses, and nothing is saved before. */
export function ConflictMark() {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const conflicts = useDocument((state) => state.conflicts)
  const document = useDocument((state) => state.history.document)
  const saved = useDocument((state) => state.savedDocument)
  const kinds = useDocument((state) => state.kinds)
  const [opened, setOpened] = useState(true)
  const count = conflicts.length
  // A new question comes to the front, also when an older one was put off.
  useEffect(() => {
    if (count > 0) setOpened(true)
  }, [count])
  if (count === 0) return null

  const settle = ({ path }: DraftConflict, as: 'mine' | 'theirs') => store.getState().settle(path, as)
  const settleAll = (as: 'mine' | 'theirs') => {
    for (const conflict of conflicts) settle(conflict, as)
  }
  return (
    <>
      <Button
        variant="light"
        color="red"
        leftSection={<IconAlertTriangle size={15} />}
        onClick={() => setOpened(true)}
      >
        {t('draft.conflict', { count })}
      </Button>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={t('draft.conflictTitle')} size="lg">
        <Stack gap="sm">
          <Text size="sm">{t('draft.conflictText')}</Text>
          {conflicts.map((conflict) => {
            const label = partName(conflict.path, [document, saved], kinds, t)
            const theirs = conflict.by || t('draft.theirs')
            return (
              <section key={conflict.path.join('/')} className="card conflict" aria-label={label}>
                <Title order={3} size="sm">
                  {label}
                </Title>
                <div className="conflict-sides">
                  <Side
                    title={t('draft.mine')}
                    value={conflict.mine}
                    action={t('draft.chooseMine')}
                    onChoose={() => settle(conflict, 'mine')}
                  />
                  <Side
                    title={theirs}
                    value={conflict.theirs}
                    action={t('draft.chooseTheirs')}
                    onChoose={() => settle(conflict, 'theirs')}
                  />
                </div>
              </section>
            )
          })}
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" color="gray" onClick={() => setOpened(false)}>
              {t('draft.later')}
            </Button>
            {count > 1 ? (
              <>
                <Button variant="default" onClick={() => settleAll('mine')}>
                  {t('draft.allMine')}
                </Button>
                <Button variant="default" onClick={() => settleAll('theirs')}>
                  {t('draft.allTheirs')}
                </Button>
              </>
            ) : null}
          </Group>
        </Stack>
      </Dialog>
    </>
  )
}

function Side({
  title,
  value,
  action,
  onChoose,
}: {
  title: string
  value: JsonValue | undefined
  action: string
  onChoose: () => void
}) {
  const { t } = useTranslation()
  const text = partText(value)
  return (
    <div className="conflict-side">
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      {value === undefined || text === '' ? (
        <Text size="sm" fs="italic" c="dimmed">
          {value === undefined ? t('draft.absent') : t('draft.empty')}
        </Text>
      ) : (
        <Text size="sm" className="conflict-value">
          {text}
        </Text>
      )}
      <Button size="compact-sm" variant="default" onClick={onChoose}>
        {action}
      </Button>
    </div>
  )
}
