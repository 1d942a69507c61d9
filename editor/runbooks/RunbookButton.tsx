import { Button } from '@mantine/core'
import { IconChecklist } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunbookOrigin } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { RunbookDialog } from './RunbookDialog.tsx'

/** Starts a runbook for a ticket, device or customer. */
export function RunbookButton({ size = 'xs', ...origin }: RunbookOrigin & { size?: 'compact-xs' | 'xs' }) {
  const { t } = useTranslation()
  const may = useMay()
  const [opened, setOpened] = useState(false)
  if (!may.work) return null
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<IconChecklist size={15} />}
        onClick={() => setOpened(true)}
      >
        {t('runbooks.run')}
      </Button>
      {opened ? <RunbookDialog origin={origin} onClose={() => setOpened(false)} /> : null}
    </>
  )
}
