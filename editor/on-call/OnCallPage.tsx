import { Button, Group, Table, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TeamView } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useRowLink } from '../ui/use-row-link.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { EditTeam } from './EditTeam.tsx'
import { OnCallNow } from './OnCallNow.tsx'

/** Teams, and who is on call in each right now. */
export function OnCallPage() {
  const { t } = useTranslation()
  const may = useMay()
  const [filters, setFilter, clear] = useUrlFilters(['q'])
  const [adding, setAdding] = useState(false)
  const teams = useQuery(queries.teams())
  const add = may.editWorkflows ? (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
      {t('onCall.new')}
    </Button>
  ) : null
  return (
    <div className="page">
      <PageHead title={t('shell.onCall')}>{add}</PageHead>
      {adding ? <EditTeam team={null} onClose={() => setAdding(false)} /> : null}
      <Loaded query={teams}>
        {({ items }) => {
          if (items.length === 0) {
            return (
              <Empty title={t('onCall.empty')} text={t('onCall.emptyText')}>
                {add}
              </Empty>
            )
          }
          const words = filters.q.toLowerCase()
          const found = items.filter(({ name, members }) =>
            [name, ...members.map((member) => member.name)].join(' ').toLowerCase().includes(words),
          )
          return (
            <>
              <Group gap="sm" mb="sm">
                <SearchField
                  label={t('onCall.search')}
                  value={filters.q}
                  onChange={(value) => setFilter('q', value)}
                />
              </Group>
              {found.length > 0 ? (
                <TeamTable teams={found} />
              ) : (
                <Empty title={t('word.nothingFound')}>
                  <Button variant="default" onClick={clear}>
                    {t('word.clearFilters')}
                  </Button>
                </Empty>
              )}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

function TeamTable({ teams }: { teams: readonly TeamView[] }) {
  const { t } = useTranslation()
  const rowLink = useRowLink()
  return (
    <div className="card">
      <Table aria-label={t('shell.onCall')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={260}>{t('onCall.team')}</Table.Th>
            <Table.Th>{t('onCall.now')}</Table.Th>
            <Table.Th w={320}>{t('onCall.members')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {teams.map((team) => (
            <Table.Tr key={team.id} {...rowLink(`/on-call/${team.id}`)}>
              <Table.Td>
                <Link to={`/on-call/${team.id}`}>{team.name}</Link>
                {team.description ? (
                  <Text size="xs" c="dimmed" lineClamp={2}>
                    {team.description}
                  </Text>
                ) : null}
              </Table.Td>
              <Table.Td>
                <OnCallNow team={team} />
              </Table.Td>
              <Table.Td>
                <Text lineClamp={2}>
                  {team.members.length > 0 ? team.members.map(({ name }) => name).join(', ') : '–'}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
