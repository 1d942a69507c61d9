import {
  IconAlertTriangle,
  IconCheck,
  IconCloudOff,
  IconCloudUpload,
  IconLock,
  IconPencil,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { StateLabel } from '../ui/StateLabel.tsx'
import { ConflictMark } from '../versions/ConflictDialog.tsx'
import { useDocument } from '../workflow/document-store.ts'

/** Says honestly how the draft stands with the server, also to who does not see it. */
export function SaveMark() {
  return (
    <span role="status" style={{ display: 'inline-flex' }}>
      <Mark />
    </span>
  )
}

function Mark() {
  const { t } = useTranslation()
  const save = useDocument((state) => state.save)
  const quiet = 'var(--mantine-color-dimmed)'
  switch (save.is) {
    case 'saved':
      return <StateLabel icon={IconCheck} word={t('save.saved')} color={quiet} />
    case 'saving':
      return <StateLabel icon={IconCloudUpload} word={t('save.saving')} color={quiet} />
    case 'unsaved':
      return <StateLabel icon={IconPencil} word={t('save.unsaved')} color={quiet} />
    case 'offline':
      return (
        <StateLabel
          icon={IconCloudOff}
          word={t('draft.offline')}
          title={t('draft.offlineText')}
          color="var(--state-retrying)"
        />
      )
    case 'signedOut':
      return <StateLabel icon={IconLock} word={t('draft.signedOut')} color="var(--state-failed)" />
    case 'failed':
      return (
        <StateLabel
          icon={IconAlertTriangle}
          word={t('save.failed')}
          title={save.detail}
          color="var(--state-failed)"
        />
      )
    case 'conflict':
      return <ConflictMark />
  }
}
