import { Alert, Table, Text, Title } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { BacktestView } from '#engine/api/types.ts'
import { moneyText } from '../ui/money.ts'
import { type CountedRow, countedRows } from './counted-rows.ts'
import { summarySentence } from './summary-sentence.ts'
import { useKindTitle } from './use-kind-title.ts'

type Summary = NonNullable<BacktestView['summary']>

/** What the draft would have done beside what was done: a sentence, the numbers, and what they rest on. */
export function BacktestSummary({
  summary,
  stepName,
}: {
  summary: Summary
  stepName: (nodeId: string) => string
}) {
  const { t, i18n } = useTranslation()
  const titleOf = useKindTitle()
  const language = i18n.language
  const { events, changed, published, draft, assumed } = summary
  return (
    <>
      <section className="card backtest-summary" aria-label={t('backtest.totals')}>
        <Text className="backtest-sentence">{summarySentence(summary, { t, language, titleOf })}</Text>
        {changed > 0 ? (
          <Text c="dimmed">
            {t('backtest.changedOf', { count: changed, events: events.toLocaleString(language) })}
          </Text>
        ) : null}
        {events > 0 ? <Totals rows={countedRows(published, draft)} titleOf={titleOf} /> : null}
        {published.unpriced + draft.unpriced > 0 ? (
          <Text size="xs" c="dimmed">
            {t('backtest.unpricedText')}
          </Text>
        ) : null}
      </section>
      <Assumed assumed={assumed} stepName={stepName} />
    </>
  )
}

function Totals({ rows, titleOf }: { rows: readonly CountedRow[]; titleOf: (kind: string) => string }) {
  const { t, i18n } = useTranslation()
  const say = (row: CountedRow, value: number) =>
    row.what === 'money' ? moneyText(value, row.currency, i18n.language) : value.toLocaleString(i18n.language)
  const nameOf = (row: CountedRow) =>
    row.what === 'other'
      ? titleOf(row.kind)
      : row.what === 'money'
        ? t('backtest.money', { currency: row.currency })
        : t(`backtest.${row.what}`)
  return (
    <Table className="backtest-totals" mt="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('backtest.what')}</Table.Th>
          <Table.Th ta="right">{t('backtest.done')}</Table.Th>
          <Table.Th ta="right">{t('backtest.draft')}</Table.Th>
          <Table.Th ta="right">{t('backtest.difference')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => {
          const by = row.after - row.before
          return (
            <Table.Tr key={nameOf(row)}>
              <Table.Td>{nameOf(row)}</Table.Td>
              <Table.Td ta="right" className="tabular">
                {say(row, row.before)}
              </Table.Td>
              <Table.Td ta="right" className="tabular">
                {say(row, row.after)}
              </Table.Td>
              <Table.Td ta="right" className="tabular" fw={by === 0 ? 400 : 600} c={by === 0 ? 'dimmed' : ''}>
                {by === 0 ? '0' : `${by > 0 ? '+' : '−'}${say(row, Math.abs(by))}`}
              </Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}

/** What stood for answers that nobody gave then. */
function Assumed({
  assumed,
  stepName,
}: {
  assumed: Summary['assumed']
  stepName: (nodeId: string) => string
}) {
  const { t } = useTranslation()
  const steps = Object.entries(assumed)
  if (steps.length === 0) return null
  return (
    <Alert color="yellow" icon={<IconInfoCircle size={16} />} title={t('backtest.assumedTitle')}>
      <Text size="sm">{t('backtest.assumedText')}</Text>
      <ul className="backtest-assumed">
        {steps.map(([nodeId, count]) => (
          <li key={nodeId}>{t('backtest.assumedStep', { step: stepName(nodeId), count })}</li>
        ))}
      </ul>
    </Alert>
  )
}

/** A heading of the page with what stands at its right. */
export function BacktestHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="backtest-heading">
      <Title order={2}>{title}</Title>
      {children}
    </div>
  )
}
