import { Button, Group, Select, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApprovalView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { personName } from './person-name.ts'

/** Hands a question to somebody else: a user's to a user, a contact's to a contact of the same customer. */
export function HandOver({
  approval,
  from,
  onClose,
  onDone,
}: {
  approval: ApprovalView
  from: ApprovalView['people'][number]
  onClose: () => void
  onDone: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search, 200)
  const kind = from.kind === 'contact' ? 'contact' : 'user'
  const people = useQuery(
    queries.approvers({
      q: chosen ? '' : q,
      ...(kind === 'contact' && approval.customerId ? { customerId: approval.customerId } : {}),
    }),
  )
  const options = (people.data?.items ?? [])
    .filter(({ value }) => value.startsWith(`${kind}:`))
    .map(({ value, name }) => ({ value, label: name }))
  const name = options.find(({ value }) => value === chosen)?.label
  const handOver = useMutation({
    mutationFn: (to: string) =>
      api.delegateApproval(approval.id, { from: from.id, to: { kind, id: to.slice(kind.length + 1) } }),
    onSuccess: async () => {
      toast(t('approvalPage.handedOverToast'))
      onClose()
      await onDone()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('approvalPage.handOverTitle', { name: personName(from, t) })}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('approvalPage.handOverText')}
      </Text>
      <Select
        label={t('approvalPage.handOverTo')}
        data-autofocus
        searchable
        placeholder={t('word.choose')}
        nothingFoundMessage={t('word.none')}
        data={options}
        value={chosen}
        onChange={setChosen}
        searchValue={search}
        onSearchChange={setSearch}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button
          loading={handOver.isPending}
          disabled={!chosen}
          onClick={() => (chosen ? handOver.mutate(chosen) : undefined)}
        >
          {name ? t('approvalPage.handOverConfirm', { name }) : t('approvalPage.handOver')}
        </Button>
      </Group>
    </Dialog>
  )
}
