import { VisuallyHidden } from '@mantine/core'
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

/** Says honestly how the draft stands with the server. */
export function SaveMark() {
  const { t } = useTranslation()
  const trouble = useDocument(({ save, conflicts }) =>
    save.is === 'offline'
      ? t('draft.offlineText')
      : save.is === 'conflict'
        ? t('draft.conflict', { count: conflicts.length })
        : save.is === 'failed'
          ? t('save.failed')
          : '',
  )
  return (
    <>
      <Mark />
      {/* Only what is amiss is said aloud: a save happens with every few letters. */}
      <VisuallyHidden role="status">{trouble}</VisuallyHidden>
    </>
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
