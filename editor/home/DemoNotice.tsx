import { Button, Group, Text } from '@mantine/core'
import { IconFlask } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { useRemoveDemo } from './use-demo.ts'

/** Says that what is seen is invented, and removes it. */
export function DemoNotice() {
  const { t } = useTranslation()
  const may = useMay()
  const demo = useQuery(queries.demo()).data
  const [asking, setAsking] = useState(false)
  const remove = useRemoveDemo(() => setAsking(false))
  if (!demo || demo.loadedAt === null) return null
  const { customers, devices, tickets, workflows, runs } = demo
  return (
    <aside className="card demo-notice">
      <IconFlask size={17} aria-hidden color="var(--accent-text)" />
      <Text style={{ flex: 1 }}>{t('demo.here')}</Text>
      {may.administer ? (
        <Button variant="default" size="compact-sm" onClick={() => setAsking(true)}>
          {t('demo.remove')}
        </Button>
      ) : null}
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t('demo.removeTitle')}>
        <Text mb="md">{t('demo.removeText', { customers, devices, tickets, workflows, runs })}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('word.cancel')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('demo.remove')}
          </Button>
        </Group>
      </Dialog>
    </aside>
  )
}
