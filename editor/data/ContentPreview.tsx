import { Anchor, Text } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fileUrl } from '../api.ts'
import { sizeText } from '../ui/durations.ts'
import { type DataContent, isShownAsImage } from './data-content.ts'

/** What a value looks like: an image, a page without scripts and without the net, or a file to be saved. */
export function ContentPreview({ content }: { content: DataContent }) {
  const { t } = useTranslation()
  switch (content.is) {
    case 'image':
      return <img src={content.url} alt={t('data.image')} className="data-image" />
    case 'html':
      return (
        <iframe
          title={t('data.preview')}
          // No scripts, no forms, no cookies of ours, and nothing is fetched: a picture in a mail would tell that it was read.
          sandbox=""
          srcDoc={`<meta http-equiv="content-security-policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">${content.html}`}
          className="data-page"
        />
      )
    case 'file':
      return (
        <div>
          <Anchor href={fileUrl(content.id)} download={content.name} size="xs">
            <IconPaperclip size={13} aria-hidden style={{ verticalAlign: -2 }} /> {content.name} (
            {sizeText(content.size)})
          </Anchor>
          {isShownAsImage(content.type) ? <FileImage id={content.id} name={content.name} /> : null}
        </div>
      )
  }
}

/** Files are sent to be saved, never to be shown: the picture is drawn from what was fetched. */
function FileImage({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<{ url: string } | 'gone' | null>(null)
  useEffect(() => {
    const left = new AbortController()
    let url: string | undefined
    fetch(fileUrl(id), { credentials: 'same-origin', signal: left.signal })
      .then((response) => (response.ok ? response.blob() : undefined))
      .then((blob) => {
        if (left.signal.aborted) return
        url = blob && URL.createObjectURL(blob)
        setShown(url === undefined ? 'gone' : { url })
      })
      .catch(() => {
        if (!left.signal.aborted) setShown('gone')
      })
    return () => {
      left.abort()
      if (url !== undefined) URL.revokeObjectURL(url)
    }
  }, [id])
  if (shown === null) return null
  if (shown === 'gone')
    return (
      <Text size="xs" c="dimmed">
        {t('data.fileGone')}
      </Text>
    )
  return <img src={shown.url} alt={name} className="data-image" />
}
