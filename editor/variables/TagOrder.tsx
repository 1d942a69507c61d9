import { ActionIcon, Group, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { toastProblem } from '../ui/toast.tsx'

/** Which tag wins where a customer has several: the first. */
export function TagOrder({ mayEdit, onClose }: { mayEdit: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const order = useQuery(queries.tagOrder())
  const write = useMutation({
    mutationFn: api.writeTagOrder,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['variables'] }),
    onError: toastProblem,
  })
  const move = (tags: readonly string[], from: number, to: number) => {
    const next = [...tags]
    next.splice(to, 0, ...next.splice(from, 1))
    write.mutate(next)
  }
  return (
    <Dialog opened onClose={onClose} title={t('variables.tagOrder')}>
      <Text c="dimmed" mb="sm">
        {t('variables.tagOrderText')}
      </Text>
      <Loaded query={order} rows={3}>
        {({ items }) => {
          const tags = items.map(({ tag }) => tag)
          return items.length === 0 ? (
            <Text c="dimmed">{t('variables.noTags')}</Text>
          ) : (
            <ol aria-label={t('variables.tagOrder')} style={{ margin: 0, paddingLeft: 22 }}>
              {items.map(({ tag, customers }, at) => (
                <li key={tag}>
                  <Group justify="space-between" wrap="nowrap" py={2}>
                    <span>
                      {tag}{' '}
                      <Text span size="xs" c="dimmed">
                        {t('variables.tagCustomers', { count: customers })}
                      </Text>
                    </span>
                    {mayEdit ? (
                      <Group gap={2} wrap="nowrap">
                        <ActionIcon
                          size="sm"
                          variant="subtle"
                          disabled={at === 0 || write.isPending}
                          aria-label={t('variables.up', { tag })}
                          onClick={() => move(tags, at, at - 1)}
                        >
                          <IconArrowUp size={15} />
                        </ActionIcon>
                        <ActionIcon
                          size="sm"
                          variant="subtle"
                          disabled={at === items.length - 1 || write.isPending}
                          aria-label={t('variables.down', { tag })}
                          onClick={() => move(tags, at, at + 1)}
                        >
                          <IconArrowDown size={15} />
                        </ActionIcon>
                      </Group>
                    ) : null}
                  </Group>
                </li>
              ))}
            </ol>
          )
        }}
      </Loaded>
    </Dialog>
  )
}
