import {
  Alert,
  Autocomplete,
  Button,
  Checkbox,
  Group,
  NumberInput,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CoverageDecision } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { timeText } from '../tickets/CoverageLine.tsx'
import { moneyText } from '../ui/money.ts'
import { toastProblem } from '../ui/toast.tsx'
import { workTypes } from './contract-draft.ts'

/** Asks the contracts about work that nobody did yet. */
export function WhatWouldHappen({ customerId }: { customerId: string }) {
  const { t } = useTranslation()
  const [workType, setWorkType] = useState('remote support')
  const [startedAt, setStartedAt] = useState(localNow)
  const [minutes, setMinutes] = useState(60)
  const [onSite, setOnSite] = useState(false)
  const ask = useMutation({
    mutationFn: () =>
      api.coverageFor(customerId, {
        workType,
        minutes,
        onSite,
        ...(startedAt ? { startedAt: new Date(startedAt).toISOString() } : {}),
      }),
    onError: toastProblem,
  })
  return (
    <section aria-label={t('contract.whatIf')}>
      <Title order={2} size="h4" mt="lg" mb={4}>
        {t('contract.whatIf')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('contract.whatIfText')}
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate()
        }}
      >
        <Group align="flex-end" gap="sm">
          <Autocomplete
            label={t('contract.ruleWork')}
            data={workTypes}
            value={workType}
            onChange={setWorkType}
          />
          <TextInput
            label={t('contract.whatIfWhen')}
            type="datetime-local"
            value={startedAt}
            onChange={(event) => setStartedAt(event.currentTarget.value)}
          />
          <NumberInput
            label={t('contract.whatIfMinutes')}
            w={110}
            min={1}
            max={10_080}
            allowDecimal={false}
            value={minutes}
            onChange={(next) => {
              if (typeof next === 'number') setMinutes(next)
            }}
          />
          <Checkbox
            label={t('contract.coversOnSite')}
            mb={8}
            checked={onSite}
            onChange={(event) => setOnSite(event.currentTarget.checked)}
          />
          <Button type="submit" variant="default" loading={ask.isPending} disabled={workType.trim() === ''}>
            {t('contract.ask')}
          </Button>
        </Group>
      </form>
      {ask.data ? <Answer decision={ask.data} /> : null}
    </section>
  )
}

function Answer({ decision }: { decision: CoverageDecision }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { amountMinor, currency, drawMinutes, drawAmountMinor } = decision
  const title = [
    t(`coverage.${decision.decision}`),
    amountMinor > 0 ? t('coverage.amount', { amount: moneyText(amountMinor, currency, language) }) : null,
    drawMinutes > 0 ? t('coverage.draws', { time: timeText(drawMinutes) }) : null,
    drawAmountMinor > 0
      ? t('contract.drawsAmount', { amount: moneyText(drawAmountMinor, currency, language) })
      : null,
  ]
  const covered = decision.decision === 'included' || decision.decision === 'no_charge'
  return (
    <Alert
      mt="sm"
      py={8}
      role="status"
      color={covered ? 'teal' : 'yellow'}
      title={title.filter(Boolean).join(' · ')}
    >
      {[
        `${decision.sentence[language]}.`,
        `${decision.chosenBecause[language]}.`,
        t('coverage.rounded', { time: timeText(decision.billedMinutes) }),
      ].join(' ')}
    </Alert>
  )
}

/** As a field for date and time wants it, in the time zone of the browser. */
function localNow(): string {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
