import { ActionIcon, Alert, Anchor, Button, Group, Select, Stack, Text, Tooltip } from '@mantine/core'
import { IconExternalLink, IconEye, IconLink, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TriggerView } from '#engine/api/types.ts'
import type { Param } from '#engine/expressions/param.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { CopyText } from '../ui/CopyText.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { PortalPreview } from './PortalPreview.tsx'

/** Where a form is filled in: its address, those of customers, and what the page looks like. */
export function PortalAddress({
  trigger,
  type,
  params,
  mayEdit,
}: {
  /** Absent until the workflow is saved for the first time. */
  trigger: TriggerView | undefined
  type: string
  /** As they stand in the draft. */
  params: Readonly<Record<string, Param>>
  mayEdit: boolean
}) {
  const { t } = useTranslation()
  const [previews, setPreviews] = useState(false)
  const isOpen = trigger?.enabled === true
  return (
    <section className="card" style={{ padding: 10, marginBottom: 14 }} aria-label={t('portal.reach')}>
      <Stack gap={8}>
        {trigger?.params.audience === 'links' ? (
          <Text size="xs">{t('portal.linksOnly')}</Text>
        ) : trigger?.hookUrl ? (
          <>
            <Text size="xs" fw={500}>
              {t('portal.address')}
            </Text>
            <CopyText text={trigger.hookUrl} label={t('portal.address')} />
          </>
        ) : null}
        {isOpen ? null : (
          <Alert color="yellow" variant="light" p={8}>
            <Text size="xs">{t('portal.notOpen')}</Text>
          </Alert>
        )}
        <Group gap={8}>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconEye size={14} />}
            onClick={() => setPreviews(true)}
          >
            {t('portal.preview')}
          </Button>
          {isOpen && trigger.hookUrl && trigger.params.audience !== 'links' ? (
            <Anchor href={trigger.hookUrl} target="_blank" rel="noreferrer" size="xs">
              <IconExternalLink size={13} aria-hidden style={{ verticalAlign: '-2px' }} /> {t('portal.open')}
            </Anchor>
          ) : null}
        </Group>
        {trigger && mayEdit ? <CustomerLinks triggerId={trigger.id} /> : null}
      </Stack>
      {previews ? <PortalPreview type={type} params={params} onClose={() => setPreviews(false)} /> : null}
    </section>
  )
}

function CustomerLinks({ triggerId }: { triggerId: string }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const query = queries.portalLinks(triggerId)
  const links = useQuery(query)
  const customers = useQuery(queries.customers())
  const [customerId, setCustomerId] = useState<string | null>(null)
  const refresh = () => client.invalidateQueries({ queryKey: query.queryKey })
  const make = useMutation({
    mutationFn: (id: string) => api.makePortalLink(triggerId, id),
    onSuccess: () => {
      setCustomerId(null)
      return refresh()
    },
    onError: toastProblem,
  })
  const end = useMutation({
    mutationFn: (id: string) => api.endPortalLink(triggerId, id),
    onSuccess: refresh,
    onError: toastProblem,
  })
  return (
    <section aria-label={t('portal.links')}>
      <Stack gap={6}>
        <Text size="xs" fw={500}>
          {t('portal.links')}
        </Text>
        <Text size="xs" c="dimmed" lh={1.35}>
          {t('portal.linksText')}
        </Text>
        {(links.data?.items ?? []).map(({ customerId: id, customerName: name, url }) => (
          <div key={id}>
            <Group gap={4} wrap="nowrap" justify="space-between">
              <Text size="xs">{name}</Text>
              <Tooltip label={t('portal.endLink', { name })}>
                <ActionIcon
                  size="sm"
                  aria-label={t('portal.endLink', { name })}
                  loading={end.isPending && end.variables === id}
                  onClick={() => end.mutate(id)}
                >
                  <IconTrash size={14} />
                </ActionIcon>
              </Tooltip>
            </Group>
            <CopyText text={url} label={t('portal.linkOf', { name })} />
          </div>
        ))}
        <Group gap={6} wrap="nowrap">
          <Select
            size="xs"
            searchable
            style={{ flex: 1 }}
            aria-label={t('portal.chooseCustomer')}
            placeholder={t('portal.chooseCustomer')}
            data={(customers.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={customerId}
            onChange={setCustomerId}
          />
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconLink size={14} />}
            disabled={customerId === null}
            loading={make.isPending}
            onClick={() => customerId !== null && make.mutate(customerId)}
          >
            {t('portal.makeLink')}
          </Button>
        </Group>
      </Stack>
    </section>
  )
}
