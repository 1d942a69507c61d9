import { Anchor, Button, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { Value } from '#engine/api/types.ts'
import { valueCsvUrl } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { useNow } from '../ui/use-now.ts'
import { valueDays, valueSpans } from './value-days.ts'

const groups = ['month', 'workflow', 'customer'] as const

/** Minutes that automation saved by month, workflow or customer. */
export function ValuePage() {
  const { t } = useTranslation()
  const language = useLanguage()
  const now = useNow()
  const [params, setParams] = useSearchParams()
  const by = groups.find((known) => known === params.get('by')) ?? 'month'
  const span = valueSpans.find((known) => known === params.get('span')) ?? 'year'
  const days = valueDays(span, now)
  const value = useQuery(queries.value({ by, ...days }))
  const set = (name: string, next: string) =>
    setParams(
      (before) => {
        before.set(name, next)
        return before
      },
      { replace: true },
    )
  return (
    <div className="page">
      <PageHead title={t('value.title')}>
        <Button
          component="a"
          href={valueCsvUrl({ ...days, format: language === 'it' ? 'italian' : 'standard' })}
          download
          variant="default"
          leftSection={<IconDownload size={15} />}
        >
          {t('value.csv')}
        </Button>
      </PageHead>
      <Stack gap="md">
        <Text c="dimmed">{t('value.text')}</Text>
        <Group>
          <SegmentedControl
            aria-label={t('value.by')}
            value={by}
            onChange={(next) => set('by', next)}
            data={groups.map((group) => ({ value: group, label: t(`value.by.${group}`) }))}
          />
          <SegmentedControl
            aria-label={t('value.span')}
            value={span}
            onChange={(next) => set('span', next)}
            data={valueSpans.map((known) => ({ value: known, label: t(`value.span.${known}`) }))}
          />
        </Group>
        <Loaded query={value}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t('value.empty')} text={t('value.emptyText')} />
            ) : (
              <ValueTable value={data} />
            )
          }
        </Loaded>
      </Stack>
    </div>
  )
}

function ValueTable({ value }: { value: Value }) {
  const { t, i18n } = useTranslation()
  const language = useLanguage()
  const number = (count: number) => count.toLocaleString(i18n.language)
  return (
    <div className="card" style={{ overflowX: 'auto' }}>
      <Table aria-label={t('value.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(`value.by.${value.by}`)}</Table.Th>
            <Table.Th ta="right" w={110}>
              {t('value.runs')}
            </Table.Th>
            <Table.Th ta="right" w={130}>
              {t('value.saved')}
            </Table.Th>
            {value.by === 'workflow' ? <Table.Th>{t('value.basis')}</Table.Th> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {value.items.map(({ key, name, runs, minutes, basis }) => (
            <Table.Tr key={key ?? ''}>
              <Table.Td>
                {key === null || name === null ? (
                  <Text c="dimmed">{t('value.nobody')}</Text>
                ) : value.by === 'month' ? (
                  monthName(key, i18n.language)
                ) : (
                  <Anchor component={Link} to={`/${value.by}s/${key}`}>
                    {name}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td ta="right" className="tabular">
                {number(runs)}
              </Table.Td>
              <Table.Td ta="right" className="tabular">
                {duration(minutes, i18n.language)}
              </Table.Td>
              {value.by === 'workflow' ? (
                <Table.Td>
                  <Text size="xs" c="dimmed">
                    {basis
                      ? t(`value.basis.${basis.kind}`, {
                          minutes: number(basis.minutesPerRun),
                          text: basis.text?.[language] ?? '',
                        })
                      : ''}
                  </Text>
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>{t('value.total')}</Table.Th>
            <Table.Th ta="right" className="tabular">
              {number(value.runs)}
            </Table.Th>
            <Table.Th ta="right" className="tabular">
              {duration(value.minutes, i18n.language)}
            </Table.Th>
            {value.by === 'workflow' ? <Table.Th /> : null}
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </div>
  )
}

function monthName(month: string, language: string): string {
  return new Date(`${month}-15T12:00:00Z`).toLocaleDateString(language, { month: 'long', year: 'numeric' })
}

/** Two hours and less in minutes, more in hours. */
function duration(minutes: number, language: string): string {
  const digits = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 1 })
  return minutes < 120 ? `${digits(minutes)} min` : `${digits(minutes / 60)} h`
}
