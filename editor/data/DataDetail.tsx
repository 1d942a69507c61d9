import { Button, Group, Text } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonValue } from '#engine/graph/json.ts'
import { ContentPreview } from './ContentPreview.tsx'
import { CopyData } from './CopyData.tsx'
import { contentOf } from './data-content.ts'
import { type DataPath, pathText, typeOf } from './data-path.ts'
import { isSecretAt, mask, textOf } from './secret-fields.ts'

const shownAtFirst = 2_000
const shownAtOnce = 100_000

/** One field by itself: its path, its type, all of its value, and what it looks like. */
export function DataDetail({ value, path, root }: { value: JsonValue; path: DataPath; root: string }) {
  const { t, i18n } = useTranslation()
  const [revealed, setRevealed] = useState(false)
  const [shown, setShown] = useState(shownAtFirst)
  const hidden = isSecretAt(path, value) && !revealed
  const text = hidden ? mask : typeof value === 'string' ? value : textOf(value, revealed)
  const content = hidden ? undefined : contentOf(value)
  const where = pathText(root, path)
  return (
    <div className="data-detail">
      <Group gap={6} wrap="nowrap">
        <Text className="mono" truncate title={where} style={{ flex: 1, minWidth: 0 }}>
          {where || t('data.whole')}
        </Text>
        <span className="data-type">{t(`data.type.${typeOf(value)}`)}</span>
        {isSecretAt(path, value) && !revealed ? (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconEye size={13} />}
            onClick={() => setRevealed(true)}
          >
            {t('data.reveal')}
          </Button>
        ) : null}
        {hidden ? null : <CopyData text={() => text} label={t('data.copyValue')} />}
        {where === '' ? null : <CopyData text={() => where} label={t('data.copyPath')} kind="path" />}
      </Group>
      {content ? <ContentPreview content={content} /> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reached by the keyboard */}
      <pre tabIndex={0} className="json data-text">
        {text.length > shown ? `${text.slice(0, shown)}…` : text}
      </pre>
      {text.length > shown ? (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => setShown(shown < shownAtOnce ? shownAtOnce : shown + shownAtOnce)}
        >
          {t(text.length > shownAtOnce ? 'data.showMore' : 'data.showAll', {
            number: text.length.toLocaleString(i18n.language),
          })}
        </Button>
      ) : null}
    </div>
  )
}
