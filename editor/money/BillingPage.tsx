import { Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { PageHead } from '../ui/PageHead.tsx'
import { Exports } from './Exports.tsx'
import { Extras } from './Extras.tsx'
import { MissingTimeList } from './MissingTimeList.tsx'
import './money.css'
import { TimeEntries } from './TimeEntries.tsx'

/** What is billed beside the fee, the time it comes from, and its way to the bookkeeping. */
export function BillingPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { tab = 'extras' } = useParams()
  return (
    <div className="page">
      <PageHead title={t('money.title')} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => void navigate(next === 'extras' ? '/billing' : `/billing/${next ?? ''}`)}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="extras">{t('money.extras')}</Tabs.Tab>
          <Tabs.Tab value="exports">{t('money.exports')}</Tabs.Tab>
          <Tabs.Tab value="time">{t('money.time')}</Tabs.Tab>
          <Tabs.Tab value="missing">{t('money.missing')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="extras">
          <Extras />
        </Tabs.Panel>
        <Tabs.Panel value="exports">
          <Exports />
        </Tabs.Panel>
        <Tabs.Panel value="time">
          <TimeEntries />
        </Tabs.Panel>
        <Tabs.Panel value="missing">
          <MissingTimeList />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}
