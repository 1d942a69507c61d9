import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'

/** Asks what a version, or the draft as it is kept, is called. */
export function NameDialog({
  title,
  name: given,
  withNote,
  onClose,
  onName,
}: {
  title: string
  name: string
  withNote: boolean
  onClose: () => void
  onName: (named: { name: string; note: string }) => Promise<void>
}) {
  const { t } = useTranslation()
  const [name, setName] = useState(given)
  const [note, setNote] = useState('')
  const save = useMutation({ mutationFn: () => onName({ name: name.trim(), note }), onError: toastProblem })
  return (
    <Dialog opened onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('versions.nameLabel')}
            data-autofocus
            maxLength={120}
            required={withNote}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {withNote ? (
            <Textarea
              label={t('versions.noteLabel')}
              autosize
              minRows={2}
              maxLength={2000}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('word.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
