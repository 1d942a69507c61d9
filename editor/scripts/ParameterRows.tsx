import { ActionIcon, Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ScriptVersionView } from '#engine/api/types.ts'

export type ScriptParameter = ScriptVersionView['parameters'][number]

const types = {
  text: 'scripts.typeText',
  number: 'scripts.typeNumber',
  boolean: 'scripts.typeBoolean',
  choice: 'scripts.typeChoice',
} as const
const typeList = ['text', 'number', 'boolean', 'choice'] as const

/** What a script asks for, a line each. */
export function ParameterRows({
  parameters,
  mayEdit,
  onChange,
}: {
  parameters: readonly ScriptParameter[]
  mayEdit: boolean
  onChange: (parameters: ScriptParameter[]) => void
}) {
  const { t } = useTranslation()
  const set = (at: number, change: Partial<ScriptParameter>) =>
    onChange(parameters.map((parameter, index) => (index === at ? { ...parameter, ...change } : parameter)))
  return (
    <Stack gap={6} role="group" aria-label={t('scripts.parameters')}>
      <div>
        <Text fw={500} size="sm">
          {t('scripts.parameters')}
        </Text>
        <Text size="xs" c="dimmed">
          {t('scripts.parametersText')}
        </Text>
      </div>
      {parameters.map((parameter, at) => (
        // Lines have no other identity than their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Group key={at} gap={6} wrap="nowrap" align="center">
          <TextInput
            aria-label={t('scripts.parameter', { number: at + 1 })}
            placeholder={t('word.name')}
            classNames={{ input: 'mono' }}
            w={150}
            disabled={!mayEdit}
            value={parameter.name}
            onChange={(event) => set(at, { name: event.currentTarget.value })}
          />
          <Select
            aria-label={t('scripts.typeOf', { name: parameter.name })}
            w={120}
            disabled={!mayEdit}
            allowDeselect={false}
            data={typeList.map((value) => ({ value, label: t(types[value]) }))}
            value={parameter.type}
            onChange={(next) => {
              const type = typeList.find((each) => each === next)
              if (type) set(at, { type, default: null })
            }}
          />
          {parameter.type === 'choice' ? (
            <TextInput
              aria-label={t('scripts.choicesOf', { name: parameter.name })}
              placeholder={t('scripts.choices')}
              w={150}
              disabled={!mayEdit}
              value={parameter.choices.join(',')}
              onChange={(event) => set(at, { choices: event.currentTarget.value.split(',') })}
            />
          ) : null}
          <TextInput
            aria-label={t('scripts.defaultOf', { name: parameter.name })}
            placeholder={t('scripts.default')}
            w={120}
            disabled={!mayEdit}
            value={parameter.default === null ? '' : String(parameter.default)}
            onChange={(event) => set(at, { default: event.currentTarget.value || null })}
          />
          <TextInput
            aria-label={`${t('word.description')}: ${parameter.name}`}
            placeholder={t('word.description')}
            style={{ flex: 1 }}
            disabled={!mayEdit}
            value={parameter.description}
            onChange={(event) => set(at, { description: event.currentTarget.value })}
          />
          <Checkbox
            aria-label={t('scripts.requiredOf', { name: parameter.name })}
            label={t('scripts.required')}
            disabled={!mayEdit}
            checked={parameter.required}
            onChange={(event) => set(at, { required: event.currentTarget.checked })}
          />
          {mayEdit ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('scripts.removeParameter', { name: parameter.name })}
              onClick={() => onChange(parameters.filter((_, index) => index !== at))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          ) : null}
        </Group>
      ))}
      {mayEdit ? (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() =>
            onChange([
              ...parameters,
              { name: '', description: '', type: 'text', choices: [], required: false, default: null },
            ])
          }
        >
          {t('scripts.addParameter')}
        </Button>
      ) : null}
    </Stack>
  )
}
