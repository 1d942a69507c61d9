import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconEye, IconRefresh } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TriggerView } from '#engine/api/types.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { api } from '../api.ts'
import { PortalAddress } from '../portal/PortalAddress.tsx'
import { CopyText } from '../ui/CopyText.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { CaptureDelivery } from './CaptureDelivery.tsx'
import { SenderSetUp } from './SenderSetUp.tsx'
import { waitsForPublishing } from './waits-for-publishing.ts'

/** How a published trigger is reached: address, authentication and a line to try it; when a schedule is next due. */
export function TriggerInfo({
  trigger,
  kind,
  params,
  mayEdit,
  onParam,
}: {
  /** Absent until the workflow is published. */
  trigger: TriggerView | undefined
  kind: NodeKind
  /** As they stand in the draft. */
  params: Readonly<Record<string, Param>>
  mayEdit: boolean
  onParam: (name: string, param: Param | undefined) => void
}) {
  const { t } = useTranslation()
  const reveal = useMutation({
    mutationFn: (rotate: boolean) =>
      rotate ? api.rotateSecret(trigger?.id ?? '') : api.revealSecret(trigger?.id ?? ''),
    onError: toastProblem,
  })
  if (kind.intake === 'portal') {
    return <PortalAddress trigger={trigger} type={kind.type} params={params} mayEdit={mayEdit} />
  }
  if (!trigger) {
    return kind.intake === 'webhook' ? (
      <Alert color="petrol" variant="light" mb="sm" p={8}>
        <Text size="xs">{t('trigger.publishFirst')}</Text>
      </Alert>
    ) : null
  }
  if (trigger.intake === 'schedule') {
    return trigger.nextDueAt ? (
      <Text size="xs" mb="sm">
        {t('trigger.nextDue')} <Moment at={trigger.nextDueAt} exact />
      </Text>
    ) : null
  }
  if (!trigger.hookUrl) return null
  const chosen = kind.senders ? params[kind.senders.param] : undefined
  const sender = kind.senders?.choices.find(
    ({ value }) => chosen?.kind === 'literal' && chosen.value === value,
  )
  const published = kind.senders?.choices.find(
    ({ value }) => value === trigger.params[kind.senders?.param ?? ''],
  )
  const curl = reveal.data?.curl ?? trigger.curl
  return (
    <section className="card" style={{ padding: 10, marginBottom: 14 }} aria-label={t('trigger.reach')}>
      <Stack gap={8}>
        <Text size="xs" fw={500}>
          {t('trigger.url')}
        </Text>
        <CopyText text={trigger.hookUrl} label={t('trigger.url')} />
        <Group gap={6}>
          <Text size="xs" fw={500}>
            {t('trigger.auth')}
          </Text>
          <Badge variant="light" size="sm">
            {t(`trigger.auth.${trigger.auth?.kind ?? 'none'}`)}
          </Badge>
          {trigger.auth?.header ? <Text size="xs">{trigger.auth.header}</Text> : null}
          {trigger.auth?.username ? <Text size="xs">{trigger.auth.username}</Text> : null}
        </Group>
        {reveal.data ? <CopyText text={reveal.data.secret} label={t('trigger.secret')} /> : null}
        {mayEdit && trigger.auth && trigger.auth.kind !== 'none' ? (
          <Group gap={6}>
            {reveal.data ? null : (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconEye size={14} />}
                loading={reveal.isPending}
                onClick={() => reveal.mutate(false)}
              >
                {t('trigger.reveal')}
              </Button>
            )}
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconRefresh size={14} />}
              onClick={() => reveal.mutate(true)}
            >
              {t('trigger.rotate')}
            </Button>
          </Group>
        ) : null}
        {waitsForPublishing(kind, params, trigger.params) ? (
          <Alert color="yellow" variant="light" p={8} title={t('trigger.unpublished')}>
            <Text size="xs">
              {t(published ? 'trigger.unpublishedSender' : 'trigger.unpublishedAny', {
                name: published?.name,
                auth: t(`trigger.auth.${trigger.auth?.kind ?? 'none'}`),
              })}
            </Text>
          </Alert>
        ) : null}
        {sender ? (
          <SenderSetUp
            key={sender.value}
            sender={sender}
            url={trigger.hookUrl}
            secret={reveal.data?.secret}
          />
        ) : null}
        {curl ? (
          <>
            <Text size="xs" fw={500}>
              {t('trigger.try')}
            </Text>
            <CopyText text={curl} label={t('trigger.try')} />
          </>
        ) : null}
        <CaptureDelivery
          triggerId={trigger.id}
          kind={kind}
          params={params}
          mayEdit={mayEdit}
          onParam={onParam}
        />
      </Stack>
    </section>
  )
}
