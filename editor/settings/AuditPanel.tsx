import { Anchor, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'

export function AuditPanel() {
  const { t } = useTranslation()
  const audit = useQuery(queries.audit())
  return (
    <Loaded query={audit}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t('audit.empty')} />
        ) : (
          <div className="card">
            <Table aria-label={t('audit.title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={190}>{t('audit.when')}</Table.Th>
                  <Table.Th>{t('audit.who')}</Table.Th>
                  <Table.Th>{t('audit.what')}</Table.Th>
                  <Table.Th>{t('audit.subject')}</Table.Th>
                  <Table.Th>{t('audit.detail')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((entry) => (
                  <Table.Tr key={entry.id}>
                    <Table.Td>
                      <Moment at={entry.at} exact />
                    </Table.Td>
                    <Table.Td>{entry.actor}</Table.Td>
                    <Table.Td>{entry.action}</Table.Td>
                    <Table.Td>
                      <Subject of={entry.subject} />
                    </Table.Td>
                    <Table.Td>
                      <Text className="mono" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
                        {isEmpty(entry.detail) ? '' : JSON.stringify(entry.detail)}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )
      }
    </Loaded>
  )
}

const placesOf: Readonly<Record<string, string>> = {
  workflow: '/workflows',
  run: '/runs',
  ticket: '/tickets',
  customer: '/customers',
}

/** `workflow/01a2…` as a short link to it, where the editor has a page for it. */
function Subject({ of: subject }: { of: string }) {
  const [kind = '', id = ''] = subject.split('/')
  const place = placesOf[kind]
  const short = id.length > 12 ? `${kind}/…${id.slice(-6)}` : subject
  return place && id ? (
    <Anchor component={Link} to={`${place}/${id}`} title={subject} className="mono">
      {short}
    </Anchor>
  ) : (
    <span className="mono" title={subject}>
      {short}
    </span>
  )
}

function isEmpty(detail: unknown): boolean {
  return (
    detail === null ||
    detail === undefined ||
    (typeof detail === 'object' && Object.keys(detail).length === 0)
  )
}
