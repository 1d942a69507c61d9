import { ActionIcon, Button, Group, Input, Select, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FilterCondition, NoiseSettings } from '#engine/graph/noise-settings.ts'

type Filter = NonNullable<NoiseSettings['filter']>

const operators: readonly FilterCondition['operator'][] = [
  'equals',
  'not_equals',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'one_of',
  'greater',
  'less',
  'is_empty',
  'is_not_empty',
]
const withoutValue: readonly FilterCondition['operator'][] = ['is_empty', 'is_not_empty']

/** Conditions that an event must meet to start a run, all of them or one. */
export function FilterConditions({
  filter,
  fields,
  readOnly,
  onChange,
}: {
  filter: Filter | undefined
  /** Suggested paths. */
  fields: readonly string[]
  readOnly: boolean
  onChange: (filter: Filter | undefined) => void
}) {
  const { t } = useTranslation()
  const { match = 'all', conditions = [] } = filter ?? {}
  const put = (next: FilterCondition[]) =>
    onChange(next.length === 0 ? undefined : { match, conditions: next })
  const change = (index: number, part: Partial<FilterCondition>) =>
    put(conditions.map((one, at) => (at === index ? { ...one, ...part } : one)))
  return (
    <Input.Wrapper label={t('noise.filter')} description={t('noise.filterText')} labelElement="div">
      <Stack gap={6} mt={6}>
        <datalist id="noise-fields">
          {fields.map((field) => (
            <option key={field} value={field} />
          ))}
        </datalist>
        {conditions.length > 1 ? (
          <Select
            aria-label={t('noise.match')}
            allowDeselect={false}
            disabled={readOnly}
            data={(['all', 'any'] as const).map((value) => ({ value, label: t(`noise.${value}`) }))}
            value={match}
            onChange={(next) => onChange({ match: next === 'any' ? 'any' : 'all', conditions })}
          />
        ) : null}
        {conditions.map((condition, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity, and may be equal
          <div key={index} className="card" style={{ padding: 6 }}>
            <Group gap={4} wrap="nowrap" mb={4}>
              <TextInput
                aria-label={t('noise.field')}
                placeholder="trigger.title"
                list="noise-fields"
                style={{ flex: 1 }}
                disabled={readOnly}
                value={condition.field}
                onChange={(event) => change(index, { field: event.currentTarget.value })}
              />
              {readOnly ? null : (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('noise.removeCondition', { number: index + 1 })}
                  onClick={() => put(conditions.filter((_, at) => at !== index))}
                >
                  <IconX size={15} />
                </ActionIcon>
              )}
            </Group>
            <Group gap={4} wrap="nowrap">
              <Select
                aria-label={t('noise.operator')}
                allowDeselect={false}
                w={150}
                disabled={readOnly}
                data={operators.map((value) => ({ value, label: t(`noise.op.${value}`) }))}
                value={condition.operator}
                onChange={(next) =>
                  change(index, { operator: operators.find((one) => one === next) ?? 'equals' })
                }
              />
              {withoutValue.includes(condition.operator) ? null : (
                <TextInput
                  aria-label={t('noise.value')}
                  style={{ flex: 1 }}
                  disabled={readOnly}
                  value={String(condition.value ?? '')}
                  onChange={(event) => change(index, { value: event.currentTarget.value })}
                />
              )}
            </Group>
          </div>
        ))}
        {readOnly ? null : (
          <Group>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() =>
                put([...conditions, { field: fields[0] ?? 'event.state', operator: 'equals', value: '' }])
              }
            >
              {t('noise.addCondition')}
            </Button>
          </Group>
        )}
      </Stack>
    </Input.Wrapper>
  )
}
