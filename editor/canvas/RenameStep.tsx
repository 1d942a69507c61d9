import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'

/** Asks for another name of the one chosen step. References follow by themselves: they name the id. */
export function RenameStep({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const step = useDocument(({ history, selected }) =>
    selected.size === 1 ? history.document.nodes.find(({ id }) => selected.has(id)) : undefined,
  )
  return (
    <Dialog opened={opened && step !== undefined} onClose={onClose} title={t('keys.rename')} size="sm">
      {step ? <NameForm key={step.id} nodeId={step.id} name={step.name} onClose={onClose} /> : null}
    </Dialog>
  )
}

function NameForm({ nodeId, name, onClose }: { nodeId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const [next, setNext] = useState(name)
  const chosen = next.trim()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen === '') return
        store.getState().seal()
        if (chosen !== name) store.getState().change({ do: 'rename', nodeId, name: chosen })
        store.getState().seal()
        onClose()
      }}
    >
      <TextInput
        data-autofocus
        aria-label={t('word.name')}
        maxLength={120}
        value={next}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="sm">
        <Button type="submit" disabled={chosen === ''}>
          {t('keys.renameDo')}
        </Button>
      </Group>
    </form>
  )
}
