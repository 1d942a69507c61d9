import { Alert, Loader, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconCircleCheck, IconCoin, IconGift, IconUserQuestion } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TicketDetail } from '#engine/api/types.ts'
import { api, type WorkDone } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { moneyText } from '../ui/money.ts'
import { sentenceOf } from '../ui/sentence-of.ts'

const looks = {
  included: { icon: IconCircleCheck, color: 'petrol' },
  billable: { icon: IconCoin, color: 'yellow' },
  no_charge: { icon: IconGift, color: 'petrol' },
  needs_approval: { icon: IconUserQuestion, color: 'yellow' },
} as const

/** What the contract says of work, with its reason, before anything is saved. */
export function CoverageLine({ ticket, work }: { ticket: TicketDetail; work: WorkDone }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [asked] = useDebouncedValue(work, 250)
  const hasCustomer = ticket.customerId !== null
  const decision = useQuery({
    queryKey: ['coverage', ticket.id, asked],
    queryFn: () => api.coverageOf(ticket.id, asked),
    enabled: hasCustomer,
    placeholderData: keepPreviousData,
    retry: false,
  })
  if (!hasCustomer) {
    return (
      <Text size="xs" c="dimmed">
        {t('coverage.noCustomer')}
      </Text>
    )
  }
  if (decision.isError) {
    return (
      <Alert color="red" role="alert" py={8}>
        {sentenceOf(decision.error)}
      </Alert>
    )
  }
  if (!decision.data) {
    return (
      <Text size="xs" c="dimmed" role="status">
        <Loader size={12} /> {t('coverage.asking')}
      </Text>
    )
  }
  const { data } = decision
  const { icon: Mark, color } = looks[data.decision]
  const draws = data.drawMinutes > 0 ? t('coverage.draws', { time: timeText(data.drawMinutes) }) : null
  const amount =
    data.amountMinor > 0
      ? t('coverage.amount', { amount: moneyText(data.amountMinor, data.currency, language) })
      : null
  const rounded =
    data.billedMinutes === data.workedMinutes
      ? null
      : t('coverage.rounded', { time: timeText(data.billedMinutes) })
  return (
    <Alert
      color={color}
      role="status"
      icon={<Mark size={16} />}
      py={8}
      title={[t(`coverage.${data.decision}`), amount, draws].filter(Boolean).join(' · ')}
    >
      {[`${data.sentence[language]}.`, rounded].filter(Boolean).join(' · ')}
    </Alert>
  )
}

/** Minutes as 1:05 h. */
export function timeText(minutes: number): string {
  const sign = minutes < 0 ? '-' : ''
  const whole = Math.abs(minutes)
  return `${sign}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} h`
}
