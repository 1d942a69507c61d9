import { Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { AuditPanel } from './AuditPanel.tsx'
import { TokensPanel } from './TokensPanel.tsx'
import { UsersPanel } from './UsersPanel.tsx'

export function SettingsPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const { tab = 'users' } = useParams()
  return (
    <div className="page">
      <PageHead title={t('shell.settings')} />
      {may.administer ? (
        <Tabs
          value={tab}
          keepMounted={false}
          onChange={(next) => void navigate(`/settings/${next ?? 'users'}`)}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="users">{t('users.title')}</Tabs.Tab>
            <Tabs.Tab value="tokens">{t('tokens.title')}</Tabs.Tab>
            <Tabs.Tab value="audit">{t('audit.title')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="users">
            <UsersPanel />
          </Tabs.Panel>
          <Tabs.Panel value="tokens">
            <TokensPanel />
          </Tabs.Panel>
          <Tabs.Panel value="audit">
            <AuditPanel />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <Empty title={t('settings.adminOnly')} text={t('problem.notAllowed')} />
      )}
    </div>
  )
}
