import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Run, RunSummary } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { runStates } from './run-state.tsx'

/** Chooses another run of the same workflow. */
export function RunChoice({
  run,
  chosen,
  label,
  onChoose,
}: {
  run: Pick<Run, 'id' | 'workflowId'>
  chosen: RunSummary | string
  label?: string
  onChoose: (id: string) => void
}) {
  const { t, i18n } = useTranslation()
  const runs = useQuery({ ...queries.runsOf(run.workflowId), staleTime: 0 })
  const nameOf = ({ createdAt, status, mode, version, customerName }: RunSummary) =>
    [
      new Date(createdAt).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' }),
      t(runStates[status].word),
      t(`mode.${mode}`),
      version < 0 ? t('runs.draft') : `v${version}`,
      ...(customerName ? [customerName] : []),
    ].join(' · ')
  const found = runs.data?.items.filter(({ id }) => id !== run.id) ?? []
  const known = found.map((each) => ({ value: each.id, label: nameOf(each) }))
  const value = typeof chosen === 'string' ? chosen : chosen.id
  const missing = value !== '' && !known.some((each) => each.value === value)
  return (
    <Select
      {...(label === undefined ? { 'aria-label': t('compare.other') } : { label })}
      placeholder={t('word.choose')}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('word.none')}
      data={
        missing ? [...known, { value, label: typeof chosen === 'string' ? value : nameOf(chosen) }] : known
      }
      value={value || null}
      onChange={(next) => {
        if (next) onChoose(next)
      }}
    />
  )
}
