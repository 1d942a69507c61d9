import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The buttons under hours that were changed. */
export function SaveHours({
  complete,
  saving,
  onSave,
  onCancel,
}: {
  complete: boolean
  saving: boolean
  onSave: () => void
  onCancel: () => void
}) {
  const { t } = useTranslation()
  return (
    <Group mt="lg" gap="xs">
      <Button disabled={!complete} loading={saving} onClick={onSave}>
        {t('word.save')}
      </Button>
      <Button variant="default" onClick={onCancel}>
        {t('word.cancel')}
      </Button>
      {complete ? null : <Text c="dimmed">{t('hours.unfinished')}</Text>}
    </Group>
  )
}
