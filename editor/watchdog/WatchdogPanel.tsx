import { Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { AlarmTable } from './AlarmTable.tsx'
import { WatchdogForm } from './WatchdogForm.tsx'

/** What is wrong with the automation itself, what counts as wrong, and who is told. */
export function WatchdogPanel() {
  const { t } = useTranslation()
  const may = useMay()
  const alarms = useQuery(queries.alarms())
  const settings = useQuery(queries.watchdog())
  return (
    <Stack gap="lg">
      <section>
        <Title order={2} mb="xs">
          {t('watchdog.alarms')}
        </Title>
        <Loaded query={alarms} rows={3}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('watchdog.none')} text={t('watchdog.noneText')} />
            ) : (
              <AlarmTable alarms={items} />
            )
          }
        </Loaded>
      </section>
      <Loaded query={settings}>
        {(saved) => <WatchdogForm key={JSON.stringify(saved)} saved={saved} mayEdit={may.administer} />}
      </Loaded>
    </Stack>
  )
}
