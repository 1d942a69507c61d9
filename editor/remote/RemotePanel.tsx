import { Button, Group, Select, Table, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RemoteRule } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { toastProblem } from '../ui/toast.tsx'

const kinds = ['rdp', 'teamviewer', 'anydesk', 'meshcentral', 'custom'] as const
const usual: Record<RemoteRule['kind'], string> = {
  rdp: '{{device.hostname}}',
  teamviewer: '{{externalIds.teamviewer}}',
  anydesk: '{{externalIds.anydesk}}',
  meshcentral: 'https://mesh.example.com',
  custom: 'https://example.com/{{device.hostname}}',
}
const placeholders = '{{device.hostname}}, {{device.id}}, {{customer.name}}, {{externalIds.…}}'

/** How machines are reached by remote control: of everybody, and of customers that differ. */
export function RemotePanel() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const rules = useQuery(queries.remoteRules())
  const customers = useQuery(queries.customers())
  const [customerId, setCustomerId] = useState<string | null>(null)
  const [kind, setKind] = useState<RemoteRule['kind']>('rdp')
  const [template, setTemplate] = useState(usual.rdp)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['remote-rules'] })
  const set = useMutation({
    mutationFn: () => api.setRemoteRule({ customerId, kind, template }),
    onSuccess: refresh,
    onError: toastProblem,
  })
  const remove = useMutation({ mutationFn: api.deleteRemoteRule, onSuccess: refresh, onError: toastProblem })
  const nameOf = (rule: RemoteRule) => {
    if (rule.deviceId) return t('remote.oneDevice')
    if (!rule.customerId) return t('remote.everybody')
    return customers.data?.items.find(({ id }) => id === rule.customerId)?.name ?? rule.customerId
  }
  return (
    <>
      <Text c="dimmed" mb="sm">
        {t('remote.text')}
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          set.mutate()
        }}
      >
        <Group align="flex-end" gap="sm" mb={4}>
          <Select
            label={t('remote.whose')}
            placeholder={t('remote.everybody')}
            searchable
            clearable
            w={220}
            data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={customerId}
            onChange={setCustomerId}
          />
          <Select
            label={t('remote.kind')}
            allowDeselect={false}
            w={220}
            data={kinds.map((value) => ({ value, label: t(`remote.${value}`) }))}
            value={kind}
            onChange={(next) => {
              const chosen = kinds.find((each) => each === next) ?? 'rdp'
              setKind(chosen)
              setTemplate(usual[chosen])
            }}
          />
          <TextInput
            label={t('remote.template')}
            required
            style={{ flex: 1, minWidth: 240 }}
            classNames={{ input: 'mono' }}
            value={template}
            onChange={(event) => setTemplate(event.currentTarget.value)}
          />
          <Button type="submit" loading={set.isPending}>
            {t('remote.set')}
          </Button>
        </Group>
      </form>
      <Text size="xs" c="dimmed" mb="md">
        {t('remote.templateText', { list: placeholders, interpolation: { skipOnVariables: true } })}
      </Text>
      <Loaded query={rules}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('remote.empty')} />
          ) : (
            <div className="card">
              <Table aria-label={t('remote.open')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('remote.whose')}</Table.Th>
                    <Table.Th>{t('remote.kind')}</Table.Th>
                    <Table.Th>{t('remote.template')}</Table.Th>
                    <Table.Th w={110}>
                      <VisuallyHidden>{t('word.delete')}</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((rule) => (
                    <Table.Tr key={rule.id}>
                      <Table.Td>{nameOf(rule)}</Table.Td>
                      <Table.Td>{t(`remote.${rule.kind}`)}</Table.Td>
                      <Table.Td className="mono">{rule.template}</Table.Td>
                      <Table.Td ta="right">
                        <Button
                          variant="subtle"
                          color="red"
                          size="compact-xs"
                          aria-label={t('remote.deleteOf', { name: nameOf(rule) })}
                          onClick={() => remove.mutate(rule.id)}
                        >
                          {t('word.delete')}
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }
      </Loaded>
    </>
  )
}
