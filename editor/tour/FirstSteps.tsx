import { ActionIcon, Group, Progress, Text, Title, Tooltip } from '@mantine/core'
import { IconChevronRight, IconCircle, IconCircleCheck, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Tour } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import './tour.css'

const places = {
  owner: '/settings/users',
  customer: '/customers?new=1',
  source: '/connections?new=1',
  workflow: '/playbooks',
  run: '/runs',
  colleague: '/settings/users?new=1',
} as const satisfies Record<Tour['steps'][number]['name'], string>

/** What to do first, ticked off by what there is. It stands beside everything else, and goes when it is sent away. */
export function FirstSteps() {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const tour = useQuery(queries.tour())
  const dismiss = useMutation({
    mutationFn: api.dismissTour,
    onSuccess: (after) => {
      queryClient.setQueryData(['tour'], after)
      if (after.dismissed) toastWithUndo(t('tour.hidden'), () => dismiss.mutate(false))
    },
    onError: toastProblem,
  })
  if (!may.editWorkflows || !tour.data || tour.data.dismissed) return null
  // Inviting is for administrators.
  const steps = tour.data.steps.filter(({ name }) => may.administer || name !== 'colleague')
  const done = steps.filter((step) => step.done).length
  const next = steps.find((step) => !step.done)?.name
  return (
    <section className="card first-steps" aria-labelledby="first-steps">
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Title order={2} id="first-steps">
          {t('tour.title')}
        </Title>
        <Text size="xs" c="dimmed" className="tabular" style={{ flex: 1 }}>
          {t('tour.progress', { done, all: steps.length })}
        </Text>
        <Tooltip label={t('tour.hide')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('tour.hide')}
            loading={dismiss.isPending}
            onClick={() => dismiss.mutate(true)}
          >
            <IconX size={15} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Progress value={(done / steps.length) * 100} size={4} mb={8} aria-label={t('tour.title')} />
      <ol>
        {steps.map((step) => (
          <Step key={step.name} step={step} isNext={step.name === next} />
        ))}
      </ol>
      {next === undefined ? <Text mt={6}>{t('tour.allDone')}</Text> : null}
    </section>
  )
}

function Step({ step: { name, done }, isNext }: { step: Tour['steps'][number]; isNext: boolean }) {
  const { t } = useTranslation()
  const Mark = done ? IconCircleCheck : IconCircle
  const title = t(`tour.${name}`)
  return (
    <li data-done={done || undefined}>
      <Mark size={17} role="img" aria-label={t(done ? 'tour.done' : 'tour.open')} />
      {done ? (
        <span>{title}</span>
      ) : (
        <Link to={places[name]}>
          <span>
            {title}
            {isNext && name !== 'owner' ? (
              <Text span size="xs" c="dimmed" display="block">
                {t(`tour.${name}Text`)}
              </Text>
            ) : null}
          </span>
          <IconChevronRight size={15} aria-hidden />
        </Link>
      )}
    </li>
  )
}
