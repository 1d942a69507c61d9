import { Anchor, Group, Table } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { BillingExport } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { Moment } from '../ui/Moment.tsx'
import { moneyText } from '../ui/money.ts'
import { dayText } from './day-text.ts'
import { firstDay } from './MakeExport.tsx'

export function ExportTable({ exports, format }: { exports: readonly BillingExport[]; format: string }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const customers = useQuery(queries.customers())
  return (
    <Table aria-label={t('money.exports')} className="money-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('money.export')}</Table.Th>
          <Table.Th>{t('money.made')}</Table.Th>
          <Table.Th>{t('money.days')}</Table.Th>
          <Table.Th>{t('money.contents')}</Table.Th>
          <Table.Th ta="right">{t('money.totals')}</Table.Th>
          <Table.Th>{t('money.files')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {exports.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>
              {t('money.exportNumber', { number: one.number })}
              <div className="money-small">
                {one.customerId === null
                  ? t('money.everyCustomer')
                  : customers.data?.items.find(({ id }) => id === one.customerId)?.name}
              </div>
              {one.note ? <div className="money-small">{one.note}</div> : null}
            </Table.Td>
            <Table.Td>
              <Moment at={one.createdAt} exact />
              <div className="money-small">{one.by}</div>
            </Table.Td>
            <Table.Td className="tabular">
              {one.fromDay === firstDay
                ? t('money.upToDay', { day: dayText(one.toDay, language) })
                : `${dayText(one.fromDay, language)} – ${dayText(one.toDay, language)}`}
            </Table.Td>
            <Table.Td>
              {t('money.lineCount', { count: one.lineCount })}
              <div className="money-small">{t('money.entryCount', { count: one.entryCount })}</div>
            </Table.Td>
            <Table.Td className="tabular money-number" data-label={t('money.totals')}>
              {one.totals.length === 0 ? '–' : null}
              {one.totals.map(({ currency, amountMinor, taxMinor }) => (
                <div key={currency}>
                  {moneyText(amountMinor, currency, language)}
                  <div className="money-small">
                    {t('money.tax', { amount: moneyText(taxMinor, currency, language) })}
                  </div>
                </div>
              ))}
            </Table.Td>
            <Table.Td>
              <Group gap="sm">
                <CsvLink of={one} file="lines" format={format} />
                <CsvLink of={one} file="time-entries" format={format} />
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function CsvLink({
  of: { id, number },
  file,
  format,
}: {
  of: BillingExport
  file: 'lines' | 'time-entries'
  format: string
}) {
  const { t } = useTranslation()
  const name = t(file === 'lines' ? 'money.extras' : 'money.time')
  return (
    <Anchor
      href={`/api/exports/${id}/${file}.csv?format=${format}`}
      download
      aria-label={t('money.fileOf', { file: name, number })}
    >
      <IconDownload size={13} aria-hidden /> {name}
    </Anchor>
  )
}
