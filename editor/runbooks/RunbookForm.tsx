import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconArrowRight, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunbookView } from '#engine/api/types.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { ApiProblem } from '../api.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { problemWords } from './problem-words.ts'
import { RunbookField, type RunbookValue } from './RunbookField.tsx'

export interface Filled {
  values: Record<string, RunbookValue>
  /** Of what was chosen on the desk, by field. */
  names: Record<string, string>
}

/** What a runbook asks, filled in with what is known; what the server refuses stands at its field. */
export function RunbookForm({
  runbook,
  filled: before,
  busy,
  error,
  onBack,
  onSend,
}: {
  runbook: RunbookView
  filled: Filled
  busy: boolean
  error: unknown
  /** To another runbook; without it there is none to go back to. */
  onBack: (() => void) | undefined
  onSend: (filled: Filled, values: JsonObject) => void
}) {
  const { t } = useTranslation()
  const [filled, setFilled] = useState(before)
  const problems = problemWords(error, t)
  const unplaced = error !== null && error !== undefined && Object.keys(problems).length === 0
  const chosenCustomer = runbook.form
    .filter(({ type }) => type === 'customer')
    .map(({ name }) => filled.values[name])
    .find((value) => typeof value === 'string' && value !== '')
  const customerId = runbook.customer?.id ?? (typeof chosenCustomer === 'string' ? chosenCustomer : null)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSend(filled, filled.values)
      }}
    >
      {runbook.description ? (
        <Text c="dimmed" mb="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {runbook.description}
        </Text>
      ) : null}
      <Stack gap="sm">
        {runbook.form.length === 0 ? <Text>{t('runbooks.asksNothing')}</Text> : null}
        {runbook.form.map((field) => (
          <RunbookField
            key={field.name}
            field={field}
            value={filled.values[field.name] ?? null}
            name={filled.names[field.name]}
            customerId={customerId}
            problem={problems[field.name]}
            onChange={(value, name) =>
              setFilled(({ values, names }) => ({
                values: { ...values, [field.name]: value },
                names: name === undefined ? names : { ...names, [field.name]: name },
              }))
            }
          />
        ))}
      </Stack>
      {unplaced ? (
        <Alert color="red" role="alert" mt="sm" py={8}>
          {sentenceOf(error)}
        </Alert>
      ) : error instanceof ApiProblem ? (
        <Text role="alert" size="xs" c="var(--state-failed)" mt="sm">
          {t('runbooks.mendFields', { count: Object.keys(problems).length })}
        </Text>
      ) : null}
      <Group justify="flex-end" gap="xs" mt="md" className="dialog-actions">
        {onBack ? (
          <Button variant="default" onClick={onBack}>
            {t('word.back')}
          </Button>
        ) : null}
        <Button
          type="submit"
          data-autofocus={runbook.form.length === 0 ? true : undefined}
          loading={busy}
          leftSection={runbook.confirms ? <IconArrowRight size={15} /> : <IconPlayerPlay size={15} />}
        >
          {t(runbook.confirms ? 'runbooks.review' : 'runbooks.start')}
        </Button>
      </Group>
    </form>
  )
}
