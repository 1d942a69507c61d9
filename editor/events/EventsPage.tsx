import { Button, Tabs } from '@mantine/core'
import { IconBellOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { PageHead } from '../ui/PageHead.tsx'
import { ArrivedEvents } from './ArrivedEvents.tsx'
import { RefusedDeliveries } from './RefusedDeliveries.tsx'
import { TriageEvents } from './TriageEvents.tsx'

/** Why did it (not) run? What arrived, what nobody could be found for, what was refused at the door. */
export function EventsPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { tab = 'arrived' } = useParams()
  return (
    <div className="page">
      <PageHead title={t('events.title')}>
        <Button
          component={Link}
          to="/maintenance"
          variant="default"
          leftSection={<IconBellOff size={15} aria-hidden />}
        >
          {t('maintenance.title')}
        </Button>
      </PageHead>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => void navigate(next === 'arrived' ? '/events' : `/events/${next ?? ''}`)}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="arrived">{t('events.arrived')}</Tabs.Tab>
          <Tabs.Tab value="triage">{t('events.triage')}</Tabs.Tab>
          <Tabs.Tab value="refused">{t('events.refused')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="arrived">
          <ArrivedEvents />
        </Tabs.Panel>
        <Tabs.Panel value="triage">
          <TriageEvents />
        </Tabs.Panel>
        <Tabs.Panel value="refused">
          <RefusedDeliveries />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}
