import { NumberInput, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { WorkflowSettings } from '#engine/graph/document.ts'

const exampleKey = '{{ event.device.id }}'

const policies = ['queue', 'drop_new', 'cancel_old'] as const

type Limits = Pick<
  WorkflowSettings,
  'concurrencyKey' | 'concurrencyLimit' | 'concurrencyPolicy' | 'maxConcurrentRuns'
>

/** How the runs of a workflow limit each other: by a key that they share, and all together. */
export function FlowLimits({
  settings,
  readOnly,
  onChange,
}: {
  settings: WorkflowSettings
  readOnly: boolean
  onChange: (change: { [Name in keyof Limits]: Limits[Name] | undefined }) => void
}) {
  const { t } = useTranslation()
  const { concurrencyKey = '', concurrencyLimit, concurrencyPolicy = 'queue', maxConcurrentRuns } = settings
  return (
    <>
      <TextInput
        label={t('flowLimits.key')}
        description={t('flowLimits.keyText')}
        placeholder={exampleKey}
        classNames={{ input: 'mono' }}
        maxLength={500}
        disabled={readOnly}
        value={concurrencyKey}
        onChange={(event) => {
          const key = event.currentTarget.value
          onChange(
            key === ''
              ? { concurrencyKey: undefined, concurrencyLimit: undefined, concurrencyPolicy: undefined }
              : { concurrencyKey: key },
          )
        }}
      />
      {concurrencyKey === '' ? null : (
        <>
          <NumberInput
            label={t('flowLimits.most')}
            description={t('flowLimits.mostText')}
            min={1}
            max={1000}
            allowDecimal={false}
            disabled={readOnly}
            value={concurrencyLimit ?? 1}
            onChange={(value) => onChange({ concurrencyLimit: countOf(value) })}
          />
          <Select
            label={t('flowLimits.policy')}
            description={t(`flowLimits.policyText.${concurrencyPolicy}`)}
            allowDeselect={false}
            disabled={readOnly}
            data={policies.map((value) => ({ value, label: t(`flowLimits.policy.${value}`) }))}
            value={concurrencyPolicy}
            onChange={(value) =>
              onChange({
                concurrencyPolicy: policies.find((policy) => policy === value && policy !== 'queue'),
              })
            }
          />
        </>
      )}
      <NumberInput
        label={t('flowLimits.workflow')}
        description={t('flowLimits.workflowText')}
        placeholder={t('flowLimits.any')}
        min={1}
        max={10_000}
        allowDecimal={false}
        disabled={readOnly}
        value={maxConcurrentRuns ?? ''}
        onChange={(value) => onChange({ maxConcurrentRuns: countOf(value) })}
      />
    </>
  )
}

function countOf(value: string | number): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined
}
