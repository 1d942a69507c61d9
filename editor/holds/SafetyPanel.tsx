import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EffectLimits } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { EffectLimitFields } from './EffectLimitFields.tsx'
import { HoldDialog } from './HoldDialog.tsx'
import { HoldNotice } from './HoldNotice.tsx'

/** The limits of every workflow, and what is held. */
export function SafetyPanel() {
  const { t } = useTranslation()
  const may = useMay()
  const limits = useQuery(queries.effectLimits())
  const holds = useQuery(queries.writeHolds()).data
  const [holding, setHolding] = useState(false)
  return (
    <Stack gap="lg">
      <section>
        <Group justify="space-between" mb={6}>
          <Title order={2}>{t('limits.holds')}</Title>
          {may.work && !holds?.items.some(({ scope }) => scope === 'all') ? (
            <Button
              variant="default"
              leftSection={<IconHandStop size={15} />}
              onClick={() => setHolding(true)}
            >
              {t('hold.set.all')}
            </Button>
          ) : null}
        </Group>
        {holds?.items.length === 0 ? <Text c="dimmed">{t('limits.noHolds')}</Text> : <HoldNotice />}
        {holding ? <HoldDialog of={{ scope: 'all' }} onClose={() => setHolding(false)} /> : null}
      </section>
      <section>
        <Title order={2}>{t('limits.standing')}</Title>
        <Text c="dimmed" mb="sm">
          {t('limits.standingText')} {t('limits.text', { otherwise: t('limits.otherwise.none') })}
        </Text>
        <Loaded query={limits}>
          {(data) => <StandingLimits key={JSON.stringify(data)} saved={data} readOnly={!may.administer} />}
        </Loaded>
      </section>
    </Stack>
  )
}

function StandingLimits({ saved, readOnly }: { saved: EffectLimits; readOnly: boolean }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [limits, setLimits] = useState(saved)
  const save = useMutation({
    mutationFn: () => api.saveEffectLimits(limits),
    onSuccess: async () => {
      toast(t('limits.saved'))
      await queryClient.invalidateQueries({ queryKey: ['effect-limits'] })
    },
    onError: toastProblem,
  })
  return (
    <div style={{ maxWidth: 560 }}>
      <EffectLimitFields limits={limits} readOnly={readOnly} onChange={setLimits} />
      {readOnly ? null : (
        <Group justify="flex-end" mt="sm">
          <Button
            disabled={JSON.stringify(limits) === JSON.stringify(saved)}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('word.save')}
          </Button>
        </Group>
      )}
    </div>
  )
}
