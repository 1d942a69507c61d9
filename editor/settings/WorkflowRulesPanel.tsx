import { Button, Group, NumberInput, Stack, Switch, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HistoryRules } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

const mostDays = 3650

/** What holds for every workflow: whether publishing needs a second person, and how long is kept what has happened. */
export function WorkflowRulesPanel() {
  const { t } = useTranslation()
  const { administer } = useMay()
  const review = useQuery(queries.reviewRule())
  const history = useQuery(queries.historyRules())
  return (
    <Stack gap="lg" maw={640}>
      <section>
        <Title order={2} mb="xs">
          {t('review.title')}
        </Title>
        <Loaded query={review} rows={1}>
          {({ needed }) => <ReviewRule needed={needed} mayEdit={administer} />}
        </Loaded>
      </section>
      <section>
        <Title order={2} mb="xs">
          {t('history.title')}
        </Title>
        <Text c="dimmed" mb="sm">
          {t('history.text')}
        </Text>
        <Loaded query={history} rows={2}>
          {(rules) => <KeptDays key={JSON.stringify(rules)} rules={rules} mayEdit={administer} />}
        </Loaded>
      </section>
      {administer ? null : (
        <Text size="xs" c="dimmed">
          {t('review.ruleByAdmin')}
        </Text>
      )}
    </Stack>
  )
}

function ReviewRule({ needed, mayEdit }: { needed: boolean; mayEdit: boolean }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: api.saveReviewRule,
    onSuccess: () =>
      Promise.all(
        ['review-rule', 'reviews'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
      ),
    onError: toastProblem,
  })
  return (
    <Switch
      label={t('review.ruleEverywhere')}
      description={t('review.ruleText')}
      checked={needed}
      disabled={!mayEdit || save.isPending}
      onChange={(event) => save.mutate(event.currentTarget.checked)}
    />
  )
}

function KeptDays({ rules, mayEdit }: { rules: HistoryRules; mayEdit: boolean }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [days, setDays] = useState(rules)
  const save = useMutation({
    mutationFn: () => api.saveHistoryRules(days),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['history-rules'] })
      toast(t('history.saved'))
    },
    onError: toastProblem,
  })
  const field = (name: keyof HistoryRules) => ({
    label: t(`history.${name}`),
    description: t(`history.${name}Text`),
    min: 1,
    max: mostDays,
    allowDecimal: false,
    disabled: !mayEdit,
    value: days[name],
    onChange: (value: string | number) => {
      if (typeof value === 'number') setDays((days) => ({ ...days, [name]: value }))
    },
  })
  const shorter = days.ledgerDays < days.retentionDays
  const goes = days.retentionDays < rules.retentionDays || days.ledgerDays < rules.ledgerDays
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="sm">
        <NumberInput {...field('retentionDays')} />
        <NumberInput {...field('ledgerDays')} error={shorter ? t('history.ledgerShorter') : undefined} />
        {mayEdit ? (
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              {goes ? t('history.goes') : ''}
            </Text>
            <Button type="submit" disabled={shorter} loading={save.isPending}>
              {t('word.save')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </form>
  )
}
