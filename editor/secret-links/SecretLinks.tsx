import { Button, Group, Text } from '@mantine/core'
import { IconBan, IconClockExclamation, IconClockPause, IconEye } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { SecretLinkView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Moment } from '../ui/Moment.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

const states = {
  open: { icon: IconClockPause, word: 'secretLinks.open', color: 'var(--state-waiting)' },
  seen: { icon: IconEye, word: 'secretLinks.seen', color: 'var(--state-ok)' },
  revoked: { icon: IconBan, word: 'secretLinks.revoked', color: 'var(--state-quiet)' },
  expired: { icon: IconClockExclamation, word: 'secretLinks.expired', color: 'var(--state-retrying)' },
} as const satisfies Record<SecretLinkView['state'], unknown>

/** The links that a run, or the runs of a ticket, made to show a password once; nothing where there is none. */
export function SecretLinks({ of }: { of: { runId: string } | { ticketId: string } }) {
  const { t } = useTranslation()
  const links = useQuery({ ...queries.secretLinks(of), refetchInterval: 15_000 })
  const items = links.data?.items ?? []
  if (items.length === 0) return null
  return (
    <section aria-label={t('secretLinks.title')} style={{ margin: '12px 0' }}>
      <Text fw={600} mb={6}>
        {t('secretLinks.title')}
      </Text>
      <div className="card">
        {items.map((link) => (
          <LinkLine key={link.id} link={link} />
        ))}
      </div>
    </section>
  )
}

function LinkLine({ link }: { link: SecretLinkView }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const { id, about, state } = link
  const revoke = useMutation({
    mutationFn: () => api.revokeSecretLink(id),
    onSuccess: () => toast(t('secretLinks.taken', { about })),
    onError: toastProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['secretLinks'] }),
  })
  const { icon, word, color } = states[state]
  return (
    <Group gap={12} px={14} py={8} justify="space-between" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text truncate>{about}</Text>
        <StateLabel icon={icon} word={t(word)} color={color} />
        <Text size="xs" c="dimmed">
          <WhatCame link={link} />
        </Text>
      </div>
      {state === 'open' && may.work ? (
        <Button
          variant="default"
          loading={revoke.isPending}
          aria-label={t('secretLinks.revokeOf', { about })}
          onClick={() => revoke.mutate()}
          style={{ flex: 'none' }}
        >
          {t('secretLinks.revoke')}
        </Button>
      ) : null}
    </Group>
  )
}

/** When it ended or will, and by whom. */
function WhatCame({ link }: { link: SecretLinkView }) {
  const { t } = useTranslation()
  const { seenAt, seenFrom, revokedAt, revokedBy, expiresAt } = link
  if (seenAt !== null) {
    return (
      <>
        {t('secretLinks.from', { address: seenFrom ?? '' })} · <Moment at={seenAt} />
      </>
    )
  }
  if (revokedAt !== null) {
    return (
      <>
        {t('secretLinks.by', { name: revokedBy ?? '' })} · <Moment at={revokedAt} />
      </>
    )
  }
  return (
    <>
      {t('secretLinks.until')} <Moment at={expiresAt} />
    </>
  )
}
