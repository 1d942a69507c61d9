import { Anchor, Button, Table, VisuallyHidden } from '@mantine/core'
import { IconArrowBackUp, IconCircleCheck, IconHourglass } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ListedBillingLine } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { moneyText } from '../ui/money.ts'
import { StateLabel } from '../ui/StateLabel.tsx'
import { dayText } from './day-text.ts'

export function ExtraTable({
  lines,
  onTakeBack,
}: {
  lines: readonly ListedBillingLine[]
  onTakeBack?: (line: ListedBillingLine) => void
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <Table aria-label={t('money.extras')} className="money-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={120}>{t('money.day')}</Table.Th>
          <Table.Th w={200}>{t('money.customer')}</Table.Th>
          <Table.Th>{t('money.what')}</Table.Th>
          <Table.Th w={180}>{t('money.approval')}</Table.Th>
          <Table.Th w={140} ta="right">
            {t('money.amount')}
          </Table.Th>
          <Table.Th w={150}>{t('money.state')}</Table.Th>
          {onTakeBack ? (
            <Table.Th w={120}>
              <VisuallyHidden>{t('word.more')}</VisuallyHidden>
            </Table.Th>
          ) : null}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={line.id}>
            <Table.Td className="tabular">{dayText(line.date, language)}</Table.Td>
            <Table.Td>
              <Anchor component={Link} to={`/customers/${line.customerId}?tab=contracts`}>
                {line.customer}
              </Anchor>
              <div className="money-small">{line.contract || t('money.noContract')}</div>
            </Table.Td>
            <Table.Td>
              {line.description}
              <div className="money-small">
                {[t(`moneyReason.${line.reasonCode}`), line.reason].filter(Boolean).join(' · ')}
              </div>
              {line.ticketId ? (
                <Anchor component={Link} to={`/tickets/${line.ticketId}`} size="xs">
                  {t('money.ticket', { number: line.ticketNumber })}
                </Anchor>
              ) : null}
            </Table.Td>
            <Table.Td>
              {line.approvalRef ?? <span className="money-small">{t('money.noApproval')}</span>}
            </Table.Td>
            <Table.Td className="tabular money-number" data-label={t('money.amount')}>
              {moneyText(line.amountMinor, line.currency, language)}
              <div className="money-small">
                {t('money.tax', { amount: moneyText(line.taxMinor, line.currency, language) })}
              </div>
            </Table.Td>
            <Table.Td>
              <LineState line={line} />
            </Table.Td>
            {onTakeBack ? (
              <Table.Td>
                {line.correctsId === null && line.reversedAt === null ? (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={t('money.takeBackTitle', { name: line.description })}
                    onClick={() => onTakeBack(line)}
                  >
                    {t('money.takeBack')}
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

function LineState({ line: { exportId, reversedAt, correctsId } }: { line: ListedBillingLine }) {
  const { t } = useTranslation()
  const more = reversedAt ? t('money.takenBack') : correctsId ? t('money.takesBack') : null
  return (
    <>
      {exportId ? (
        <StateLabel icon={IconCircleCheck} word={t('money.exported')} color="var(--state-ok)" />
      ) : (
        <StateLabel icon={IconHourglass} word={t('money.waiting')} color="var(--state-waiting)" />
      )}
      {more ? (
        <div>
          <StateLabel icon={IconArrowBackUp} word={more} color="var(--state-quiet)" />
        </div>
      ) : null}
    </>
  )
}
