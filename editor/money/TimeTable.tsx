import { Anchor, Button, Table, VisuallyHidden } from '@mantine/core'
import { IconCircleCheck, IconCoin, IconGift, IconQuestionMark, IconUserQuestion } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ListedTimeEntry } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { timeText } from '../tickets/CoverageLine.tsx'
import { moneyText } from '../ui/money.ts'
import { StateLabel } from '../ui/StateLabel.tsx'

const looks = {
  included: { icon: IconCircleCheck, color: 'var(--state-ok)' },
  billable: { icon: IconCoin, color: 'var(--state-waiting)' },
  no_charge: { icon: IconGift, color: 'var(--state-quiet)' },
  needs_approval: { icon: IconUserQuestion, color: 'var(--state-waiting)' },
} as const

export function TimeTable({
  entries,
  onBill,
}: {
  entries: readonly ListedTimeEntry[]
  onBill?: (entry: ListedTimeEntry) => void
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <Table aria-label={t('money.time')} className="money-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={150}>{t('money.day')}</Table.Th>
          <Table.Th w={200}>{t('money.customer')}</Table.Th>
          <Table.Th>{t('money.work')}</Table.Th>
          <Table.Th w={120} ta="right">
            {t('money.minutes')}
          </Table.Th>
          <Table.Th>{t('money.decision')}</Table.Th>
          <Table.Th w={130} ta="right">
            {t('money.amount')}
          </Table.Th>
          {onBill ? (
            <Table.Th w={100}>
              <VisuallyHidden>{t('word.more')}</VisuallyHidden>
            </Table.Th>
          ) : null}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={entry.id}>
            <Table.Td className="tabular">
              {new Date(entry.startedAt).toLocaleString(language, { dateStyle: 'short', timeStyle: 'short' })}
              <div className="money-small">{entry.automation ? t('money.automation') : entry.technician}</div>
            </Table.Td>
            <Table.Td>
              {entry.customer || '–'}
              <div className="money-small">{entry.contract || t('money.noContract')}</div>
            </Table.Td>
            <Table.Td>
              {entry.workType}
              {entry.customerNote || entry.note ? (
                <div className="money-small">{entry.customerNote || entry.note}</div>
              ) : null}
              {entry.ticketId ? (
                <div>
                  <Anchor component={Link} to={`/tickets/${entry.ticketId}`} size="xs">
                    {t('money.ticket', { number: entry.ticketNumber })}
                  </Anchor>
                </div>
              ) : null}
            </Table.Td>
            <Table.Td className="tabular money-number" data-label={t('money.minutes')}>
              {timeText(entry.minutes)}
              {entry.billedMinutes === entry.minutes ? null : (
                <div className="money-small">
                  {t('money.counts', { time: timeText(entry.billedMinutes) })}
                </div>
              )}
            </Table.Td>
            <Table.Td>
              <Decision entry={entry} />
            </Table.Td>
            <Table.Td className="tabular money-number" data-label={t('money.amount')}>
              {entry.currency && entry.amountMinor !== 0
                ? moneyText(entry.amountMinor, entry.currency, language)
                : '–'}
            </Table.Td>
            {onBill ? (
              <Table.Td>
                {mayBeBilled(entry) ? (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={t('money.billTitle', {
                      time: timeText(entry.minutes),
                      name: entry.technician,
                    })}
                    onClick={() => onBill(entry)}
                  >
                    {t('money.bill')}
                  </Button>
                ) : null}
              </Table.Td>
            ) : null}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Decision({ entry: { decision, reason, reasonCode, billingLineId } }: { entry: ListedTimeEntry }) {
  const { t } = useTranslation()
  if (decision === null) {
    return <StateLabel icon={IconQuestionMark} word={t('money.undecided')} color="var(--state-quiet)" />
  }
  const { icon, color } = looks[decision]
  const why = reason || (reasonCode ? t(`moneyReason.${reasonCode}`) : '')
  return (
    <>
      {billingLineId ? (
        <StateLabel icon={IconCircleCheck} word={t('money.billed')} color="var(--state-ok)" />
      ) : (
        <StateLabel icon={icon} word={t(`coverage.${decision}`)} color={color} />
      )}
      <div className="money-small">{why}</div>
    </>
  )
}

function mayBeBilled({ decision, amountMinor, billingLineId, correctsId }: ListedTimeEntry): boolean {
  if (billingLineId !== null || correctsId !== null) return false
  return (decision === 'billable' && amountMinor > 0) || decision === 'needs_approval'
}
