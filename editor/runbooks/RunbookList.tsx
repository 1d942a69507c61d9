import { Text } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RunbookSummary } from '#engine/api/types.ts'

/** Runbooks as one narrow list, by category: for choosing one in a dialog. */
export function RunbookList({
  runbooks,
  onChoose,
}: {
  runbooks: readonly RunbookSummary[]
  onChoose: (workflowId: string) => void
}) {
  const { t } = useTranslation()
  const categories = Map.groupBy(runbooks, ({ category }) => category)
  return [...categories].map(([category, items]) => (
    <section key={category} aria-label={category || t('runbooks.other')}>
      {categories.size > 1 || category ? (
        <Text size="xs" c="dimmed" fw={500} mt="sm" mb={2} px={8}>
          {category || t('runbooks.other')}
        </Text>
      ) : null}
      {items.map(({ workflowId, name, description }) => (
        <button key={workflowId} type="button" className="pick" onClick={() => onChoose(workflowId)}>
          <span style={{ flex: 1, minWidth: 0 }}>
            <Text span fw={500} display="block">
              {name}
            </Text>
            {description ? (
              <Text span size="xs" c="dimmed" display="block" lineClamp={2}>
                {description}
              </Text>
            ) : null}
          </span>
          <IconChevronRight size={15} aria-hidden style={{ marginTop: 3, opacity: 0.6 }} />
        </button>
      ))}
    </section>
  ))
}

/** Those whose name, description or category holds the words. */
export function foundAmong(runbooks: readonly RunbookSummary[], q: string): RunbookSummary[] {
  const words = q.trim().toLowerCase()
  return runbooks.filter(({ name, description, category }) =>
    `${name} ${description} ${category}`.toLowerCase().includes(words),
  )
}
