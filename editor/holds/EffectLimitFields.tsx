import { NumberInput, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { EffectLimits } from '#engine/api/types.ts'
import { type EffectKind, effectKinds, type LimitSpan, limitSpans } from '#engine/graph/effect-kinds.ts'

/** How much may be touched in a run, an hour and a day; an empty field limits nothing by itself. */
export function EffectLimitFields({
  limits,
  readOnly,
  onChange,
}: {
  limits: EffectLimits
  readOnly: boolean
  onChange: (limits: EffectLimits) => void
}) {
  const { t } = useTranslation()
  const set = (kind: EffectKind, span: LimitSpan, most: number | undefined) => {
    const said = Object.entries({ ...limits[kind], [span]: most }).filter(([, value]) => value !== undefined)
    const { [kind]: _before, ...others } = limits
    onChange(said.length === 0 ? others : { ...others, [kind]: Object.fromEntries(said) })
  }
  return (
    <Table layout="fixed" withRowBorders={false} horizontalSpacing={4} verticalSpacing={2}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="34%" />
          {limitSpans.map((span) => (
            <Table.Th key={span}>{t(`limits.span.${span}`)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {effectKinds.map((kind) => (
          <Table.Tr key={kind}>
            <Table.Th fw={400}>{t(`limits.kind.${kind}`)}</Table.Th>
            {limitSpans.map((span) => (
              <Table.Td key={span}>
                <NumberInput
                  aria-label={t('limits.field', {
                    kind: t(`limits.kind.${kind}`),
                    span: t(`limits.span.${span}`),
                  })}
                  hideControls
                  min={0}
                  max={kind === 'money' ? 100_000_000 : 1_000_000}
                  allowDecimal={kind === 'money'}
                  decimalScale={2}
                  disabled={readOnly}
                  value={limits[kind]?.[span] ?? ''}
                  onChange={(value) => set(kind, span, typeof value === 'number' ? value : undefined)}
                />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
