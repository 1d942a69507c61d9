import { ActionIcon, Group, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

/** Page by page; nothing where there is one only. `page` counts from 0. */
export function Pager({
  page,
  pages,
  onPage,
}: {
  page: number
  pages: number
  onPage: (page: number) => void
}) {
  const { t, i18n } = useTranslation()
  if (pages < 2) return null
  const number = (count: number) => count.toLocaleString(i18n.language)
  return (
    <Group gap={4} className="data-foot">
      <ActionIcon
        size="sm"
        aria-label={t('data.before')}
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      >
        <IconChevronLeft size={15} />
      </ActionIcon>
      <Text size="xs" c="dimmed" className="tabular" aria-live="polite">
        {t('data.pageOf', { page: number(page + 1), pages: number(pages) })}
      </Text>
      <ActionIcon
        size="sm"
        aria-label={t('data.after')}
        disabled={page + 1 >= pages}
        onClick={() => onPage(page + 1)}
      >
        <IconChevronRight size={15} />
      </ActionIcon>
    </Group>
  )
}
