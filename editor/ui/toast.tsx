import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import i18next from 'i18next'
import { sentenceOf } from './sentence-of.ts'

export function toast(message: string) {
  notifications.show({
    message,
    color: 'petrol',
    icon: <IconCheck size={16} />,
    autoClose: 4000,
    closeButtonProps: closeButton(),
  })
}

export function toastProblem(error: unknown) {
  notifications.show({
    message: sentenceOf(error),
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    autoClose: 10_000,
    closeButtonProps: closeButton(),
    style: { whiteSpace: 'pre-line' },
  })
}

/** Says what was done with a button that takes it back; `onGone` runs when the chance has passed. */
export function toastWithUndo(message: string, undo: () => void, onGone?: () => void) {
  let undone = false
  const id = notifications.show({
    color: 'petrol',
    autoClose: 7000,
    closeButtonProps: closeButton(),
    onClose: () => {
      if (!undone) onGone?.()
    },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => {
            undone = true
            undo()
            notifications.hide(id)
          }}
        >
          {i18next.t('word.undo')}
        </Button>
      </Group>
    ),
  })
}

const closeButton = () => ({ 'aria-label': i18next.t('word.close') })
