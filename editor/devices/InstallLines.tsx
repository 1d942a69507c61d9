import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { NewDeviceToken } from '#engine/api/types.ts'
import { CopyText } from '../ui/CopyText.tsx'

/** The lines that let a machine report, with their token. */
export function InstallLines({ made }: { made: NewDeviceToken }) {
  const { t } = useTranslation()
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        {t('devices.onLinux')}
      </Text>
      <CopyText text={made.linux} label={t('devices.onLinux')} />
      <Text size="sm" fw={500}>
        {t('devices.onWindows')}
      </Text>
      <CopyText text={made.windows} label={t('devices.onWindows')} />
      <Text size="sm" c="dimmed">
        {t('devices.shownOnce')}
      </Text>
    </Stack>
  )
}
