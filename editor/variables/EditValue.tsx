import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VariableView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { ValueControl } from './ValueControl.tsx'

/** Edits a value where it stands; saved by the button or Enter, left by Cancel or Escape. */
export function EditValue({
  type,
  label,
  value,
  saving,
  onSave,
  onCancel,
}: {
  type: VariableView['type']
  label: string
  value: JsonValue | undefined
  saving: boolean
  onSave: (value: JsonValue) => void
  onCancel: () => void
}) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(type === 'secret' ? undefined : value)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (draft !== undefined) onSave(draft)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation()
          onCancel()
        }
      }}
    >
      <Group gap={6} wrap="nowrap" align="flex-start">
        <ValueControl type={type} label={label} value={draft} onChange={setDraft} />
        <Button type="submit" size="compact-sm" loading={saving} disabled={draft === undefined}>
          {t('variables.save')}
        </Button>
        <Button variant="default" size="compact-sm" onClick={onCancel}>
          {t('word.cancel')}
        </Button>
      </Group>
    </form>
  )
}
