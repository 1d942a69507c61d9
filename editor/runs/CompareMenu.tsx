import { Button, Menu } from '@mantine/core'
import { IconArrowsDiff, IconCircleCheck, IconListSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { toast, toastProblem } from '../ui/toast.tsx'

/** Compares a run with the last one of its workflow that went well before it, or with one that is chosen. */
export function CompareMenu({ run }: { run: Run }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const withLastGood = async () => {
    setBusy(true)
    try {
      const asked = { workflowId: run.workflowId, status: 'succeeded', mode: run.mode, limit: 1 }
      const before = (await api.runs({ ...asked, to: run.createdAt })).items[0]
      const good = before ?? (await api.runs({ ...asked, limit: 2 })).items.find(({ id }) => id !== run.id)
      if (good) void navigate(`/runs/${run.id}/compare/${good.id}`)
      else toast(t('compare.noGood'))
    } catch (error) {
      toastProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={busy} leftSection={<IconArrowsDiff size={15} />}>
          {t('compare.compare')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCircleCheck size={15} />} onClick={() => void withLastGood()}>
          {t('compare.lastGood')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconListSearch size={15} />}
          onClick={() => void navigate(`/runs/${run.id}/compare`)}
        >
          {t('compare.another')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
