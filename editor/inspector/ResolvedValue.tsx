import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Param } from '#engine/expressions/param.ts'
import type { Scope } from '#engine/expressions/scope.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { typeOf } from '../data/data-path.ts'
import type { StepSample } from '../data/step-sample.ts'
import { pathLabel } from './source-paths.ts'
import { usePreview } from './use-preview.ts'
import { type Absence, whyNothing } from './why-nothing.ts'

const longest = 600

/** What the source gives with the data at hand and of which type, or the reason why it gives nothing. */
export function ResolvedValue({
  param,
  scope,
  stepNames,
  samples,
  isNamed,
}: {
  param: Param
  scope: Scope
  stepNames: ReadonlyMap<string, string>
  samples: ReadonlyMap<string, StepSample>
  /** The field that is missing is named elsewhere. */
  isNamed: boolean
}) {
  const { t, i18n } = useTranslation()
  const { settled, preview } = usePreview(param, scope)
  if (settled.kind === 'literal' || settled.source.trim() === '') {
    return (
      <Text size="xs" c="dimmed" mt={4}>
        {t('param.emptySource')}
      </Text>
    )
  }
  if (preview.is === 'failed') {
    return (
      <Text size="xs" c="var(--state-failed)" mt={4} role="status">
        {preview.message}
      </Text>
    )
  }
  if (preview.is === 'waiting') return <Text size="xs" c="dimmed" mt={4}>{`${t('word.loading')}…`}</Text>
  const { value } = preview
  const absence = whyNothing(settled, scope)
  const label = (path: readonly (string | number)[]) =>
    pathLabel(path, (id) => stepNames.get(id) ?? t('canvas.lostStep'))
  const origin = absence ? samples.get(String(absence.holder[1]))?.from : undefined
  return (
    <div role="status" className="param-result">
      <Text size="xs" style={{ overflowWrap: 'anywhere' }} lineClamp={4}>
        <Text span size="xs" c="dimmed">
          {t('param.gives')} {typeText(value)}
          {value === null || value === '' ? '' : ': '}
        </Text>
        <span className="mono">{shortText(value)}</span>
      </Text>
      {absence && !(isNamed && absence.why === 'noField') ? (
        <Text size="xs" c="var(--state-retrying)" style={{ overflowWrap: 'anywhere' }}>
          {absenceText(absence)}
          {origin === 'example' ? ` ${t('param.why.example')}` : ''}
        </Text>
      ) : null}
    </div>
  )

  function typeText(given: JsonValue): string {
    if (given === null || given === '') return t('param.nothing')
    if (!Array.isArray(given)) return t(`data.type.${typeOf(given)}`)
    return t('param.listOf', { count: given.length, number: given.length.toLocaleString(i18n.language) })
  }

  function absenceText({ why, holder, field = '', known, near }: Absence): string {
    const whole = label(holder)
    if (near !== undefined) return t('param.why.near', { whole, field, near })
    if (why === 'noField') {
      return known.length > 0
        ? t('param.why.noField', { whole, field, known: known.join(', ') })
        : t('param.why.noFields', { whole, field })
    }
    return t(`param.why.${why}`, { whole, field })
  }
}

function shortText(value: JsonValue): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
