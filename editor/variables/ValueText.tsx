import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { VariableView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'

/** A value as it is read; that of a secret is never shown. */
export function ValueText({
  type,
  isSet,
  value,
}: {
  type: VariableView['type']
  isSet: boolean
  value: JsonValue
}) {
  const { t } = useTranslation()
  if (!isSet) {
    return (
      <Text span c="dimmed">
        {t('variables.notSet')}
      </Text>
    )
  }
  if (type === 'secret') {
    return (
      <Text span c="dimmed">
        ••• {t('variables.secretSet')}
      </Text>
    )
  }
  const shown = type === 'boolean' ? t(value === true ? 'variables.yes' : 'variables.no') : textOf(value)
  return (
    <Text span lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
      {shown}
    </Text>
  )
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
