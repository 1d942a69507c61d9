import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '../session/use-may.ts'
import { CannedReplySection } from './CannedReplySection.tsx'
import { MatrixSection } from './MatrixSection.tsx'
import { QueueSection } from './QueueSection.tsx'
import { StatusSection } from './StatusSection.tsx'
import { TechnicianSection } from './TechnicianSection.tsx'

/** How the desk works: what tickets can be, where they wait, who gets them and what is answered. */
export function DeskPanel() {
  const { t } = useTranslation()
  const { administer } = useMay()
  return (
    <Stack gap={36}>
      {administer ? null : <Text c="dimmed">{t('deskSettings.adminOnly')}</Text>}
      <QueueSection />
      <StatusSection />
      <MatrixSection />
      <CannedReplySection />
      <TechnicianSection />
    </Stack>
  )
}
