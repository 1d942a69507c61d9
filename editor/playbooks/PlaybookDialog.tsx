import { Alert, Button, Group, Stack, Switch, Text, Title } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportedPlaybook, PlaybookSummary } from '#engine/api/types.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { ApiProblem, api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { CopyText } from '../ui/CopyText.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { SchemaForm } from '../ui/SchemaForm.tsx'
import { fieldsOf } from '../ui/schema-fields.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { PlaybookFacts } from './PlaybookFacts.tsx'

/** What a playbook does, the inputs it asks for, and after the import how its webhooks are reached. */
export function PlaybookDialog({
  playbook,
  mayImport,
  onClose,
  onOpenWorkflow,
}: {
  playbook: PlaybookSummary
  mayImport: boolean
  onClose: () => void
  onOpenWorkflow: (id: string) => void
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  const queryClient = useQueryClient()
  const fields = fieldsOf(playbook.inputs)
  const [inputs, setInputs] = useState<JsonObject>(() =>
    Object.fromEntries(
      fields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]])),
    ),
  )
  const [publish, setPublish] = useState(true)
  const importing = useMutation({
    mutationFn: () => api.importPlaybook(playbook.slug, { inputs, publish }, language),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['workflows'] }),
  })
  const problems: Record<string, string> = {}
  if (importing.error instanceof ApiProblem) {
    for (const { where, message } of importing.error.errors)
      problems[where.split('.').at(-1) ?? where] = message
  }
  return (
    <Dialog opened onClose={onClose} title={t('playbooks.openNamed', { title: playbook.title })} size="lg">
      {importing.data ? (
        <Imported result={importing.data} onOpen={onOpenWorkflow} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            importing.mutate()
          }}
        >
          <Stack gap="sm">
            <Text>{playbook.summary}</Text>
            <PlaybookFacts playbook={playbook} />
            {fields.length > 0 ? (
              <>
                <Title order={3} mt="xs">
                  {t('playbooks.inputs')}
                </Title>
                <SchemaForm
                  schema={playbook.inputs}
                  values={inputs}
                  problems={problems}
                  onChange={setInputs}
                />
              </>
            ) : null}
            {mayImport ? (
              <Switch
                label={t('playbooks.publish')}
                description={t('playbooks.publishText')}
                checked={publish}
                onChange={(event) => setPublish(event.currentTarget.checked)}
              />
            ) : null}
            {importing.isError ? (
              <Alert color="red" role="alert" style={{ whiteSpace: 'pre-line' }}>
                {sentenceOf(importing.error)}
              </Alert>
            ) : null}
            <Group justify="flex-end" gap="xs" className="dialog-actions">
              <Button variant="default" onClick={onClose}>
                {t('word.cancel')}
              </Button>
              {mayImport ? (
                <Button type="submit" loading={importing.isPending}>
                  {t('playbooks.import')}
                </Button>
              ) : null}
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}

function Imported({ result, onOpen }: { result: ImportedPlaybook; onOpen: (id: string) => void }) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      <Alert color="green" icon={<IconCircleCheck size={17} />} role="status">
        {result.publishedVersion === null
          ? t('playbooks.importedDraft', { name: result.name })
          : t('playbooks.importedPublished', { name: result.name, version: result.publishedVersion })}
      </Alert>
      {result.triggers.map((trigger) =>
        trigger.hookUrl ? (
          <Stack key={trigger.id} gap={6}>
            <Text fw={500}>{t('trigger.url')}</Text>
            <CopyText text={trigger.hookUrl} label={t('trigger.url')} />
            {trigger.secret ? (
              <>
                <Text fw={500}>{t('playbooks.secretOnce')}</Text>
                <CopyText text={trigger.secret} label={t('trigger.secret')} />
              </>
            ) : null}
            {trigger.curl ? (
              <>
                <Text fw={500}>{t('trigger.try')}</Text>
                <CopyText text={trigger.curl} label={t('trigger.try')} />
              </>
            ) : null}
          </Stack>
        ) : null,
      )}
      <Group justify="flex-end">
        <Button data-autofocus onClick={() => onOpen(result.workflowId)}>
          {t('playbooks.openWorkflow')}
        </Button>
      </Group>
    </Stack>
  )
}
