import { Group, MultiSelect, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TeamView } from '#engine/api/types.ts'

type Layer = NonNullable<TeamView['rota']>['layers'][number]

/** Who takes turns in a layer, and when one hands over to the next. */
export function EditLayer({
  layer,
  users,
  onChange,
}: {
  layer: Layer
  users: { value: string; label: string }[]
  onChange: (layer: Layer) => void
}) {
  const { t } = useTranslation()
  const set = (change: Partial<Layer>) => onChange({ ...layer, ...change })
  return (
    <Stack gap="xs">
      <TextInput
        label={t('onCall.layerName')}
        required
        maxLength={100}
        value={layer.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <MultiSelect
        label={t('onCall.people')}
        searchable
        placeholder={layer.people.length === 0 ? t('word.choose') : ''}
        data={users}
        value={layer.people}
        onChange={(people) => set({ people })}
      />
      <Group grow align="flex-end">
        <NumberInput
          label={t('onCall.every')}
          min={1}
          max={52}
          allowDecimal={false}
          clampBehavior="strict"
          value={layer.every}
          onChange={(value) => set({ every: typeof value === 'number' ? value : 1 })}
        />
        <Select
          aria-label={t('onCall.unit')}
          allowDeselect={false}
          data={[
            { value: 'day', label: t('onCall.days') },
            { value: 'week', label: t('onCall.weeks') },
          ]}
          value={layer.unit}
          onChange={(next) => set({ unit: next === 'day' ? 'day' : 'week' })}
        />
      </Group>
      <Group grow>
        <TextInput
          type="date"
          required
          label={t('onCall.startsOn')}
          value={layer.startsOn}
          onChange={(event) => set({ startsOn: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          required
          label={t('onCall.handover')}
          value={layer.handover}
          onChange={(event) => set({ handover: event.currentTarget.value })}
        />
      </Group>
    </Stack>
  )
}
