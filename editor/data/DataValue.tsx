import { useTranslation } from 'react-i18next'
import type { JsonValue } from '#engine/graph/json.ts'
import { contentOf } from './data-content.ts'
import { type DataPath, typeOf } from './data-path.ts'
import { isSecretAt, mask } from './secret-fields.ts'

const longest = 160

/** A value in one line with its type; of what is large only how large it is. */
export function DataValue({
  value,
  path,
  bare = false,
}: {
  value: JsonValue
  path: DataPath
  bare?: boolean
}) {
  const { t } = useTranslation()
  const type = typeOf(value)
  return (
    <>
      <span className="data-value" data-type={type}>
        {isSecretAt(path, value) ? mask : shortText(value)}
      </span>
      {bare ? null : <span className="data-type">{t(`data.type.${type}`)}</span>}
    </>
  )
}

function shortText(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `[${value.length}]`
  if (typeof value === 'object') {
    const content = contentOf(value)
    return content?.is === 'file' ? content.name : `{${Object.keys(value).length}}`
  }
  if (typeof value !== 'string') return String(value)
  const line = value.slice(0, longest).replaceAll(/\s+/g, ' ')
  return value.length > longest ? `${line}…` : line
}
