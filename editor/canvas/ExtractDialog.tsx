import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { extract, isRefused } from '../workflow/extract.ts'

/** Shows what a workflow of the chosen steps would be given and give back, and makes it; or says why that cannot be. */
export function ExtractDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog opened={opened} onClose={onClose} title={t('extract.title')}>
      {opened ? <Extract onClose={onClose} /> : null}
    </Dialog>
  )
}

function Extract({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const kinds = useDocument((state) => state.kinds)
  const selected = useDocument((state) => state.selected)
  const document = useDocument((state) => state.history.document)
  const first = document.nodes.find(({ id }) => selected.has(id))
  const [name, setName] = useState(first?.name ?? '')
  const answer = useMemo(
    () =>
      extract(document, kinds, selected, {
        workflow: name.trim(),
        description: t('extract.from', { name: document.name }),
        trigger: t('extract.start'),
        call: name.trim().slice(0, 120),
        result: t('extract.result'),
      }),
    [document, kinds, selected, name, t],
  )

  const make = useMutation({
    mutationFn: async () => {
      if (isRefused(answer)) throw new Error(answer.why)
      const { id, draftRevision } = await api.createWorkflow({ document: answer.document })
      // What runs it needs a version; the new workflow has a fault only where its steps had one before.
      const why = await api
        .publish(id, answer.document.description, draftRevision)
        .then(() => null, sentenceOf)
      return { id, why, answer }
    },
    onSuccess: ({ id, why, answer }) => {
      const { seal, change, select } = store.getState()
      seal()
      change(answer.edit(id))
      select([answer.callId])
      onClose()
      const made = answer.document.name
      toastWithUndo(t('extract.made', { name: made }), () => store.getState().undo())
      if (why !== null) toastProblem(new Error(t('extract.notPublished', { name: made, why })))
      void queryClient.invalidateQueries({ queryKey: ['workflows'] })
    },
    onError: toastProblem,
  })

  if (isRefused(answer)) {
    const { why, ...values } = answer
    return (
      <>
        <Text>{t(`extract.${why}`, values)}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('word.close')}
          </Button>
        </Group>
      </>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') make.mutate()
      }}
    >
      <Stack gap="sm">
        <Text c="dimmed">{t('extract.text')}</Text>
        <TextInput
          data-autofocus
          label={t('word.name')}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Values
          title={t('extract.inputs')}
          values={answer.inputs.map(({ name, label }) => ({ name, label }))}
        />
        <Values
          title={t('extract.outputs')}
          values={answer.outputs.map(({ name }) => ({ name, label: '' }))}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('word.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
            {t('extract.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Values({ title, values }: { title: string; values: readonly { name: string; label: string }[] }) {
  const { t } = useTranslation()
  return (
    <div>
      <Text fw={500}>{title}</Text>
      {values.length === 0 ? (
        <Text c="dimmed">{t('extract.none')}</Text>
      ) : (
        values.map(({ name, label }) => (
          <Group key={name} gap="xs">
            <Code>{name}</Code>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
          </Group>
        ))
      )}
    </div>
  )
}
