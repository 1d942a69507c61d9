import { Alert, Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ImportedPlaybook, PlaybookView } from '#engine/api/types.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { ApiProblem, api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { SchemaForm } from '../ui/SchemaForm.tsx'
import { fieldsOf } from '../ui/schema-fields.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toastProblem } from '../ui/toast.tsx'
import { NeedList } from './NeedList.tsx'
import { RecordedTry } from './RecordedTry.tsx'
import { StartChoice } from './StartChoice.tsx'
import { WillBeMade } from './WillBeMade.tsx'
import { firstInputs, missingIn, wizardFields } from './wizard-fields.ts'

const steps = ['questions', 'mapping', 'look', 'start'] as const

/**
 * From questions over connections to a draft that is tried on what was recorded, and then to its start. Until the draft is
 * made nothing is stored; it runs nowhere before it is started.
 */
export function SetUpWizard({ playbook }: { playbook: PlaybookView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [step, setStep] = useState(0)
  const [inputs, setInputs] = useState<JsonObject>(() => firstInputs(playbook.inputs))
  const [lacking, setLacking] = useState<readonly string[]>([])
  const [made, setMade] = useState<ImportedPlaybook | null>(null)
  const { asked, mapped } = wizardFields(playbook.inputs)
  const making = useMutation({
    mutationFn: () =>
      api.importPlaybook(playbook.slug, { inputs, publish: false, start: { mode: 'watch' } }, language),
    onSuccess: async (imported) => {
      setMade(imported)
      await queryClient.invalidateQueries({ queryKey: ['workflows'] })
    },
    onError: (error) => {
      const wrong = problemsOf(error)
      if (fieldsOf(asked).some(({ name }) => wrong[name])) setStep(0)
      else if (fieldsOf(mapped).some(({ name }) => wrong[name])) setStep(1)
    },
  })
  const discarding = useMutation({
    mutationFn: (id: string) => api.deleteWorkflow(id),
    onSuccess: async () => {
      setMade(null)
      setStep(0)
      making.reset()
      await queryClient.invalidateQueries({ queryKey: ['workflows'] })
    },
    onError: toastProblem,
  })
  const problems: Record<string, string> = {
    ...problemsOf(making.error),
    ...Object.fromEntries(lacking.map((name) => [name, t('wizard.required')])),
  }
  const form = step === 0 ? asked : mapped
  const goOn = () => {
    const missing = step < 2 ? missingIn(form, inputs) : []
    setLacking(missing)
    if (missing.length === 0) setStep(step + 1)
  }
  return (
    <div className="wizard">
      <ol className="wizard-steps" aria-label={t('wizard.steps')}>
        {steps.map((name, index) => (
          <li key={name} aria-current={index === step ? 'step' : undefined} data-done={index < step}>
            <span aria-hidden>{index + 1}</span>
            {t(`wizard.${name}`)}
          </li>
        ))}
      </ol>
      <form
        className="wizard-body"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (step === 2 && !made) making.mutate()
          else if (step < 3) goOn()
        }}
      >
        {step < 2 ? (
          <>
            <Text c="dimmed">{t(step === 0 ? 'wizard.questionsText' : 'wizard.mappingText')}</Text>
            {fieldsOf(form).length === 0 ? (
              <Text>{t(step === 0 ? 'wizard.noQuestions' : 'wizard.noMapping')}</Text>
            ) : (
              <SchemaForm
                key={step}
                schema={form}
                values={inputs}
                problems={problems}
                onChange={(next) => {
                  setInputs(next)
                  setLacking([])
                }}
              />
            )}
            {step === 1 ? <NeedList needs={playbook.needs} beside /> : null}
          </>
        ) : null}
        {step === 2 ? (
          <>
            <WillBeMade playbook={playbook} />
            {made ? <RecordedTry workflowId={made.workflowId} name={made.name} /> : null}
          </>
        ) : null}
        {step === 3 && made ? <StartChoice made={made} needs={playbook.needs} /> : null}
        {making.isError ? (
          <Alert color="red" role="alert" style={{ whiteSpace: 'pre-line' }}>
            {sentenceOf(making.error)}
          </Alert>
        ) : null}
        {step < 3 ? (
          <Group justify="space-between" mt="sm">
            {made ? (
              <Button
                variant="subtle"
                color="red"
                loading={discarding.isPending}
                onClick={() => discarding.mutate(made.workflowId)}
              >
                {t('wizard.discard')}
              </Button>
            ) : (
              <Button
                variant="default"
                onClick={() =>
                  step === 0 ? void navigate(`/playbooks/${playbook.slug}`) : setStep(step - 1)
                }
              >
                {t('word.back')}
              </Button>
            )}
            <Button type="submit" loading={making.isPending}>
              {t(step === 2 && !made ? 'wizard.make' : 'wizard.next')}
            </Button>
          </Group>
        ) : null}
      </form>
    </div>
  )
}

/** What the server found wrong, by the name of the field. */
function problemsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {}
  return Object.fromEntries(
    error.errors.map(({ where, message }) => [where.split('.').at(-1) ?? where, message]),
  )
}
