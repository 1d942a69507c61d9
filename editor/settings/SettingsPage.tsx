import './settings.css'
import { Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { SafetyPanel } from '../holds/SafetyPanel.tsx'
import { SourcesPanel } from '../playbooks/SourcesPanel.tsx'
import { RemotePanel } from '../remote/RemotePanel.tsx'
import { ScriptsPanel } from '../scripts/ScriptsPanel.tsx'
import { useMay } from '../session/use-may.ts'
import { SlaPanel } from '../sla/SlaPanel.tsx'
import { Empty } from '../ui/Empty.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { StoredValues } from '../values/StoredValues.tsx'
import { VariablesPanel } from '../variables/VariablesPanel.tsx'
import { WatchdogPanel } from '../watchdog/WatchdogPanel.tsx'
import { AllowedTargetsPanel } from './AllowedTargetsPanel.tsx'
import { AuditPanel } from './AuditPanel.tsx'
import { BusinessHoursPanel } from './BusinessHoursPanel.tsx'
import { DeskPanel } from './DeskPanel.tsx'
import { LookupTablesPanel } from './LookupTablesPanel.tsx'
import { TokensPanel } from './TokensPanel.tsx'
import { UsersPanel } from './UsersPanel.tsx'
import { WorkflowRulesPanel } from './WorkflowRulesPanel.tsx'

const forAdministrators = ['users', 'tokens', 'targets', 'playbook-sources', 'audit']

export function SettingsPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const { tab = may.administer ? 'users' : 'lookup-tables' } = useParams()
  const wide = useMediaQuery('(min-width: 1100px)') ?? true
  return (
    <div className="page">
      <PageHead title={t('shell.settings')} />
      <Tabs
        className="settings-tabs"
        orientation={wide ? 'vertical' : 'horizontal'}
        value={tab}
        keepMounted={false}
        onChange={(next) => void navigate(`/settings/${next ?? ''}`)}
      >
        <Tabs.List mb="md">
          {may.administer ? (
            <>
              <Tabs.Tab value="users">{t('users.title')}</Tabs.Tab>
              <Tabs.Tab value="tokens">{t('tokens.title')}</Tabs.Tab>
              <Tabs.Tab value="targets">{t('targets.title')}</Tabs.Tab>
              <Tabs.Tab value="playbook-sources">{t('sources.title')}</Tabs.Tab>
            </>
          ) : null}
          <Tabs.Tab value="workflows">{t('shell.workflows')}</Tabs.Tab>
          <Tabs.Tab value="business-hours">{t('hours.title')}</Tabs.Tab>
          <Tabs.Tab value="desk">{t('deskSettings.title')}</Tabs.Tab>
          <Tabs.Tab value="sla">{t('sla.title')}</Tabs.Tab>
          <Tabs.Tab value="limits">{t('limits.tab')}</Tabs.Tab>
          <Tabs.Tab value="watchdog">{t('watchdog.title')}</Tabs.Tab>
          <Tabs.Tab value="variables">{t('variables.title')}</Tabs.Tab>
          <Tabs.Tab value="lookup-tables">{t('tables.title')}</Tabs.Tab>
          <Tabs.Tab value="scripts">{t('scripts.title')}</Tabs.Tab>
          {may.editWorkflows ? <Tabs.Tab value="remote-control">{t('remote.open')}</Tabs.Tab> : null}
          <Tabs.Tab value="stored-values">{t('values.title')}</Tabs.Tab>
          {may.administer ? <Tabs.Tab value="audit">{t('audit.title')}</Tabs.Tab> : null}
        </Tabs.List>
        <Tabs.Panel value="workflows">
          <WorkflowRulesPanel />
        </Tabs.Panel>
        <Tabs.Panel value="business-hours">
          <BusinessHoursPanel />
        </Tabs.Panel>
        <Tabs.Panel value="desk">
          <DeskPanel />
        </Tabs.Panel>
        <Tabs.Panel value="sla">
          <SlaPanel />
        </Tabs.Panel>
        <Tabs.Panel value="limits">
          <SafetyPanel />
        </Tabs.Panel>
        <Tabs.Panel value="watchdog">
          <WatchdogPanel />
        </Tabs.Panel>
        <Tabs.Panel value="variables">
          <VariablesPanel />
        </Tabs.Panel>
        <Tabs.Panel value="stored-values">
          <StoredValues />
        </Tabs.Panel>
        <Tabs.Panel value="scripts">
          <ScriptsPanel />
        </Tabs.Panel>
        {may.editWorkflows ? (
          <Tabs.Panel value="remote-control">
            <RemotePanel />
          </Tabs.Panel>
        ) : null}
        <Tabs.Panel value="lookup-tables">
          <LookupTablesPanel />
        </Tabs.Panel>
        {may.administer ? (
          <>
            <Tabs.Panel value="users">
              <UsersPanel />
            </Tabs.Panel>
            <Tabs.Panel value="tokens">
              <TokensPanel />
            </Tabs.Panel>
            <Tabs.Panel value="targets">
              <AllowedTargetsPanel />
            </Tabs.Panel>
            <Tabs.Panel value="playbook-sources">
              <SourcesPanel />
            </Tabs.Panel>
            <Tabs.Panel value="audit">
              <AuditPanel />
            </Tabs.Panel>
          </>
        ) : null}
      </Tabs>
      {!may.administer && forAdministrators.includes(tab) ? (
        <Empty title={t('settings.adminOnly')} text={t('problem.notAllowed')} />
      ) : null}
    </div>
  )
}
