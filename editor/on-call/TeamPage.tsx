import { ActionIcon, Alert, Button, Group, Text, Title, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconArrowLeft, IconPencil, IconUserShare } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { TeamView } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { EditTeam } from './EditTeam.tsx'
import { OnCallNow } from './OnCallNow.tsx'
import { OverrideList } from './OverrideList.tsx'
import { RotaCalendar } from './RotaCalendar.tsx'
import { type TakenShift, TakeOver } from './TakeOver.tsx'

/** One team: who is on call now and over the next weeks, and who takes over. */
export function TeamPage() {
  const { id = '' } = useParams()
  const team = useQuery(queries.team(id))
  return <Loaded query={team}>{(data) => <TeamPanel key={data.id} team={data} />}</Loaded>
}

function TeamPanel({ team }: { team: TeamView }) {
  const { t } = useTranslation()
  const may = useMay()
  const [editing, setEditing] = useState(false)
  const [taking, setTaking] = useState<TakenShift | null>(null)
  const first = team.rota?.layers[0]
  const edit = may.editWorkflows ? (
    <Button
      variant={team.rota ? 'default' : 'filled'}
      leftSection={<IconPencil size={15} aria-hidden />}
      onClick={() => setEditing(true)}
    >
      {t('onCall.edit')}
    </Button>
  ) : null
  return (
    <div className="page">
      <PageHead
        title={team.name}
        lead={
          <Tooltip label={t('shell.onCall')}>
            <ActionIcon component={Link} to="/on-call" aria-label={t('shell.onCall')}>
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        }
      >
        {edit}
        {first && may.work ? (
          <Button
            leftSection={<IconUserShare size={15} aria-hidden />}
            onClick={() => setTaking({ layerId: first.id, from: null, until: null })}
          >
            {t('onCall.takeOver')}
          </Button>
        ) : null}
      </PageHead>
      {team.description ? (
        <Text c="dimmed" mb="sm">
          {team.description}
        </Text>
      ) : null}
      {team.rota ? (
        <>
          <AwayAlerts team={team} />
          <section className="card" style={{ padding: 14, marginBottom: 16 }} aria-label={t('onCall.now')}>
            <Title order={2} mb={6}>
              {t('onCall.now')}
            </Title>
            <OnCallNow team={team} />
          </section>
          <RotaCalendar team={team} {...(may.work ? { onTake: setTaking } : {})} />
          <OverrideList team={team} />
        </>
      ) : (
        <Empty title={t('onCall.noRota')} text={t('onCall.noRotaText')}>
          {edit}
        </Empty>
      )}
      <Group gap={6} mt="lg">
        <Text c="dimmed">{t('onCall.members')}:</Text>
        <Text>{team.members.length > 0 ? team.members.map(({ name }) => name).join(', ') : '–'}</Text>
      </Group>
      {editing ? <EditTeam team={team} onClose={() => setEditing(false)} /> : null}
      {taking ? <TakeOver team={team} shift={taking} onClose={() => setTaking(null)} /> : null}
    </div>
  )
}

/** Those on call in the weeks to come who cannot be called. */
function AwayAlerts({ team }: { team: TeamView }) {
  const { t } = useTranslation()
  const schedule = useQuery(queries.onCallSchedule(team.id))
  const away = new Set(
    schedule.data?.layers.flatMap(({ shifts }) =>
      shifts.filter((shift) => shift.away).map(({ name }) => name),
    ),
  )
  if (away.size === 0) return null
  return (
    <Alert color="red" icon={<IconAlertTriangle size={17} />} mb="sm" py={8}>
      {t('onCall.awayText', { name: [...away].join(', ') })}
    </Alert>
  )
}
