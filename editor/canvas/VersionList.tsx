import { Badge, Button, CloseButton, Group, Text, Title } from '@mantine/core'
import { IconRestore } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'

/** Published versions, newest first; each can be taken back into the draft, which undo reverts. */
export function VersionList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const workflowId = useDocument((state) => state.workflowId)
  const versions = useQuery(queries.versions(workflowId))

  const restore = async (version: number) => {
    try {
      const { document } = await api.version(workflowId, version)
      store.getState().change({ do: 'restore', document })
      toastWithUndo(t('versions.restored', { version }), () => store.getState().undo())
    } catch (error) {
      toastProblem(error)
    }
  }

  return (
    <aside className="side-panel inspector" aria-label={t('head.versions')}>
      <div className="side-head">
        <Title order={2} style={{ flex: 1 }}>
          {t('head.versions')}
        </Title>
        <CloseButton size="sm" aria-label={t('word.close')} onClick={onClose} />
      </div>
      <div className="side-scroll">
        <Loaded query={versions}>
          {({ items }) =>
            items.length === 0 ? (
              <Text c="dimmed">{t('versions.none')}</Text>
            ) : (
              items.map(({ version, publishedAt, publishedBy, note }, row) => (
                <div key={version} className="card" style={{ padding: 10, marginBottom: 8 }}>
                  <Group justify="space-between" wrap="nowrap">
                    <Text fw={600}>
                      {t('versions.version', { version })}{' '}
                      {row === 0 ? (
                        <Badge size="xs" variant="light">
                          {t('versions.current')}
                        </Badge>
                      ) : null}
                    </Text>
                    <Button
                      variant="subtle"
                      size="compact-xs"
                      leftSection={<IconRestore size={14} />}
                      onClick={() => void restore(version)}
                    >
                      {t('versions.restore')}
                    </Button>
                  </Group>
                  <Text size="xs" c="dimmed">
                    {publishedBy} · <Moment at={publishedAt} />
                  </Text>
                  {note ? <Text size="xs">{note}</Text> : null}
                </div>
              ))
            )
          }
        </Loaded>
      </div>
    </aside>
  )
}
