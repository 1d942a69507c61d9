import { Anchor, Group } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import type { AttachmentView } from '#engine/api/types.ts'
import { fileUrl } from '../api.ts'
import { sizeText } from '../ui/durations.ts'

export function Attachments({ attachments }: { attachments: readonly AttachmentView[] }) {
  if (attachments.length === 0) return null
  return (
    <Group gap="sm" mt={8}>
      {attachments.map(({ fileId, name, size }) => (
        <Anchor key={fileId} href={fileUrl(fileId)} download={name} size="xs">
          <IconPaperclip size={13} aria-hidden style={{ verticalAlign: -2 }} /> {name} ({sizeText(size)})
        </Anchor>
      ))}
    </Group>
  )
}
