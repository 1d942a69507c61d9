import { Alert, Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'

export function AddAllowedTarget({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const customers = useQuery(queries.customers())
  const [target, setTarget] = useState({ name: '', cidr: '', hostPattern: '*', ports: '', reason: '' })
  const [customerId, setCustomerId] = useState<string | null>(null)
  const ports = portsOf(target.ports)
  const add = useMutation({
    mutationFn: () => api.createAllowedTarget({ ...target, ports: ports ?? [], customerId }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['allowed-targets'] })
      onClose()
    },
  })
  const field = (name: keyof typeof target) => ({
    value: target[name],
    onChange: (event: FormEvent<HTMLInputElement>) =>
      setTarget({ ...target, [name]: event.currentTarget.value }),
  })
  return (
    <Dialog opened onClose={onClose} title={t('targets.add')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ports) add.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput label={t('targets.name')} required data-autofocus {...field('name')} />
          <TextInput
            label={t('targets.network')}
            description={t('targets.networkText')}
            required
            placeholder="10.1.2.3"
            {...field('cidr')}
          />
          <TextInput
            label={t('targets.host')}
            description={t('targets.hostText')}
            {...field('hostPattern')}
          />
          <TextInput
            label={t('targets.ports')}
            description={t('targets.portsText')}
            error={ports ? undefined : t('targets.badPorts')}
            placeholder="443, 8443"
            {...field('ports')}
          />
          <Select
            label={t('targets.customer')}
            placeholder={t('targets.everybody')}
            clearable
            searchable
            data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={customerId}
            onChange={setCustomerId}
          />
          <TextInput
            label={t('targets.reason')}
            description={t('targets.reasonText')}
            required
            {...field('reason')}
          />
          {add.error ? <Alert color="red">{sentenceOf(add.error)}</Alert> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t('targets.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** The ports of a list with commas; undefined where one is none. */
function portsOf(text: string): number[] | undefined {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  const ports = words.map(Number)
  return ports.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535) ? ports : undefined
}
