import { Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyText } from '../ui/CopyText.tsx'
import { Dialog } from '../ui/Dialog.tsx'

/** A password that the server made, to be handed over; it is never shown again. */
export function PasswordOnce({
  title,
  label,
  password,
  onClose,
}: {
  title: string
  label: string
  password: string
  onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <Dialog opened onClose={onClose} title={title}>
      <Stack gap="sm">
        <Text fw={500}>{label}</Text>
        <CopyText text={password} label={label} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('word.close')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
