import { Anchor, Button, Group, Select, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconDownload, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { AuditEntry } from '#engine/api/types.ts'
import { api, auditCsvUrl } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { Moment } from '../ui/Moment.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { actionSentence, auditSentence } from './audit-sentence.ts'

const filterNames = ['q', 'actor', 'action', 'subject', 'from', 'until'] as const

/** Who changed what: a sentence for each change, found by person, action, subject and time. */
export function AuditPanel() {
  const { t } = useTranslation()
  const language = useLanguage()
  const [filters, setFilter, clear] = useUrlFilters(filterNames)
  const [settled] = useDebouncedValue(filters, 200)
  const query = toQuery(settled)
  const names = useQuery(queries.auditNames()).data
  const audit = usePages(['audit', query], (cursor) => api.audit({ ...query, limit: 50, cursor }))
  return (
    <>
      <SavedViews list="audit" names={filterNames} />
      <Group gap="sm" mb="sm">
        <SearchField
          label={t('audit.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <Select
          aria-label={t('audit.who')}
          placeholder={t('audit.anybody')}
          searchable
          clearable
          w={220}
          value={filters.actor || null}
          data={withChosen(names?.actors ?? [], filters.actor)}
          onChange={(value) => setFilter('actor', value ?? '')}
        />
        <Select
          aria-label={t('audit.what')}
          placeholder={t('audit.anyAction')}
          searchable
          clearable
          w={240}
          value={filters.action || null}
          data={withChosen(names?.actions ?? [], filters.action).map((value) => ({
            value,
            label: actionSentence(value, t),
          }))}
          onChange={(value) => setFilter('action', value ?? '')}
        />
        <TextInput
          type="date"
          aria-label={t('audit.from')}
          title={t('audit.from')}
          value={filters.from}
          onChange={(event) => setFilter('from', event.currentTarget.value)}
        />
        <TextInput
          type="date"
          aria-label={t('audit.until')}
          title={t('audit.until')}
          value={filters.until}
          onChange={(event) => setFilter('until', event.currentTarget.value)}
        />
        {filters.subject ? (
          <Button
            size="compact-sm"
            variant="light"
            rightSection={<IconX size={13} aria-hidden />}
            onClick={() => setFilter('subject', '')}
          >
            {t('audit.onlySubject', { subject: shortSubject(filters.subject) })}
          </Button>
        ) : null}
        <Button
          component="a"
          download
          href={auditCsvUrl({ ...query, format: language === 'it' ? 'italian' : 'standard' })}
          variant="default"
          ml="auto"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {t('audit.export')}
        </Button>
      </Group>
      <Loaded query={audit}>
        {({ pages }) => {
          const entries = pages.flatMap(({ items }) => items)
          if (entries.length > 0) {
            return <AuditTable entries={entries} onSubject={(subject) => setFilter('subject', subject)} />
          }
          return filterNames.some((name) => filters[name]) ? (
            <Empty title={t('word.nothingFound')}>
              <Button variant="default" onClick={clear}>
                {t('word.clearFilters')}
              </Button>
            </Empty>
          ) : (
            <Empty title={t('audit.empty')} />
          )
        }}
      </Loaded>
      <LoadMore query={audit} />
    </>
  )
}

/** Days are whole ones where the reader is. */
function toQuery({ from, until, ...filters }: Record<(typeof filterNames)[number], string>) {
  const midnight = (day: string, after: number) => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
    return day === '' ? '' : new Date(year, month - 1, date + after).toISOString()
  }
  return { ...filters, from: midnight(from, 0), until: midnight(until, 1) }
}

function withChosen(values: readonly string[], chosen: string): string[] {
  return chosen === '' || values.includes(chosen) ? [...values] : [...values, chosen]
}

function AuditTable({
  entries,
  onSubject,
}: {
  entries: readonly AuditEntry[]
  onSubject: (subject: string) => void
}) {
  const { t } = useTranslation()
  return (
    <div className="card table-scroll">
      <Table aria-label={t('audit.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={170}>{t('audit.when')}</Table.Th>
            <Table.Th w={200}>{t('audit.who')}</Table.Th>
            <Table.Th miw={240}>{t('audit.sentence')}</Table.Th>
            <Table.Th w={190}>{t('audit.subject')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>
                <Moment at={entry.at} exact />
              </Table.Td>
              <Table.Td>
                <Text truncate title={entry.actor}>
                  {entry.actor}
                </Text>
              </Table.Td>
              <Table.Td>
                {auditSentence(entry, t)}
                {isEmpty(entry.detail) ? null : (
                  <details>
                    <summary>
                      <Text span size="xs" c="dimmed">
                        {t('audit.raw')}
                      </Text>
                    </summary>
                    <Text className="mono" style={{ overflowWrap: 'anywhere' }}>
                      {entry.action} {JSON.stringify(entry.detail)}
                    </Text>
                  </details>
                )}
              </Table.Td>
              <Table.Td>
                <Subject of={entry.subject} onChoose={() => onSubject(entry.subject)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

const placesOf: Readonly<Record<string, string>> = {
  workflow: '/workflows',
  run: '/runs',
  ticket: '/tickets',
  customer: '/customers',
  device: '/devices',
  approval: '/approvals',
}

/** `workflow/01a2…` as a short link to it, where the editor has a page for it; else as a filter. */
function Subject({ of: subject, onChoose }: { of: string; onChoose: () => void }) {
  const [kind = '', id = ''] = subject.split('/')
  const place = placesOf[kind]
  return place && id ? (
    <Anchor component={Link} to={`${place}/${id}`} title={subject} className="mono">
      {shortSubject(subject)}
    </Anchor>
  ) : (
    <Anchor component="button" type="button" title={subject} className="mono" onClick={onChoose}>
      {shortSubject(subject)}
    </Anchor>
  )
}

function shortSubject(subject: string): string {
  const [kind = '', id = ''] = subject.split('/')
  return id.length > 12 ? `${kind}/…${id.slice(-6)}` : subject
}

function isEmpty(detail: unknown): boolean {
  return (
    detail === null ||
    detail === undefined ||
    (typeof detail === 'object' && Object.keys(detail).length === 0)
  )
}
