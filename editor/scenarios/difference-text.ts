import type { TFunction } from 'i18next'
import type { PlayedDraft } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { fieldName, type Kinds, stepName } from '../versions/part-name.ts'
import { partText } from '../versions/part-text.ts'

export type ScenarioDifference = PlayedDraft['items'][number]['result']['differences'][number]

/** What went otherwise, as people call it: `Subject of Create ticket`. */
export function differenceTitle(
  { where, nodeId }: Pick<ScenarioDifference, 'where' | 'nodeId'>,
  document: WorkflowDocument,
  kinds: Kinds,
  t: TFunction,
): string {
  if (where === 'status') return t('scenario.where.status')
  if (nodeId === undefined || !where.startsWith('effects.')) return t('scenario.where.failure')
  const { items, field } = placeOf(where, nodeId)
  const step = stepName(nodeId, [document])
  const title =
    field.length === 0
      ? t('scenario.where.effect', { step })
      : t('scenario.where.field', {
          step,
          field: [
            fieldName(nodeId, ['params', field[0] ?? ''], [document], kinds, t),
            ...field.slice(1),
          ].join(' › '),
        })
  return items.length === 0 ? title : t('scenario.where.item', { where: title, item: items.join('.') })
}

/** A value of a difference in words. */
export function differenceValue(
  { where }: Pick<ScenarioDifference, 'where'>,
  value: JsonValue | undefined,
  document: WorkflowDocument,
  t: TFunction,
): string {
  if (value === undefined || value === null) return t('scenario.nothing')
  if (where === 'status' && (value === 'succeeded' || value === 'failed')) return t(`run.${value}`)
  if (where === 'failure.nodeId' && typeof value === 'string') return stepName(value, [document])
  if (typeof value === 'object' && !Array.isArray(value)) {
    const { nodeId, code, kind, input } = value
    if (typeof nodeId === 'string' && typeof code === 'string') {
      return `${stepName(nodeId, [document])}: ${code}`
    }
    // A whole write: what it writes says more than where it stands.
    if (typeof nodeId === 'string' && typeof kind === 'string') return partText(input)
  }
  return partText(value)
}

/** `effects.each[1]/ticket.subject` is the field `subject` of the second item. */
function placeOf(where: string, nodeId: string): { items: number[]; field: string[] } {
  const place = where.slice('effects.'.length)
  const start = place.startsWith(nodeId) ? 0 : place.indexOf(`/${nodeId}`) + 1
  const around = place.slice(0, start)
  const items = [...around.matchAll(/\[(\d+)\]/g)].map(([, index]) => Number(index) + 1)
  const field = place.slice(start + nodeId.length).replace(/^\./, '')
  return { items, field: field === '' ? [] : field.replace(/\[(\d+)\]/g, '.$1').split('.') }
}
