import { Anchor, Group, NumberInput, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { timeText } from '../tickets/CoverageLine.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { DayRange } from './DayRange.tsx'
import { dayFromNow, dayText } from './day-text.ts'

const usualMinutes = 360

/** Working days on which somebody logged less than expected; of the last week unless asked otherwise. */
export function MissingTimeList() {
  const { t } = useTranslation()
  const language = useLanguage()
  const [filters, setFilter] = useUrlFilters(['fromDay', 'toDay', 'expected'])
  const fromDay = filters.fromDay || dayFromNow(-7)
  const toDay = filters.toDay || dayFromNow(-1)
  const expectedMinutes = Number(filters.expected) || usualMinutes
  const missing = useQuery(queries.missingTime({ fromDay, toDay, expectedMinutes }))
  return (
    <>
      <Group gap="sm" mb="sm" align="flex-end">
        <DayRange from={fromDay} to={toDay} onChange={setFilter} />
        <NumberInput
          label={t('money.expected')}
          w={170}
          min={1}
          max={1440}
          clampBehavior="strict"
          allowDecimal={false}
          value={expectedMinutes}
          onChange={(next) => setFilter('expected', typeof next === 'number' && next > 0 ? String(next) : '')}
        />
      </Group>
      <Loaded query={missing}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('money.nothingMissing')} text={t('money.nothingMissingText')} />
          ) : (
            <div className="card">
              <Table aria-label={t('money.missing')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('money.day')}</Table.Th>
                    <Table.Th>{t('money.technician')}</Table.Th>
                    <Table.Th ta="right">{t('money.logged')}</Table.Th>
                    <Table.Th ta="right">{t('money.missingTime')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ technician, day, loggedMinutes, missingMinutes }) => (
                    <Table.Tr key={`${technician} ${day}`}>
                      <Table.Td className="tabular">{dayText(day, language)}</Table.Td>
                      <Table.Td>
                        <Anchor
                          component={Link}
                          to={`/billing/time?${new URLSearchParams({ technician, fromDay: day, toDay: day })}`}
                        >
                          {technician}
                        </Anchor>
                      </Table.Td>
                      <Table.Td className="tabular" ta="right">
                        {timeText(loggedMinutes)}
                      </Table.Td>
                      <Table.Td className="tabular" ta="right">
                        {timeText(missingMinutes)}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }
      </Loaded>
    </>
  )
}
