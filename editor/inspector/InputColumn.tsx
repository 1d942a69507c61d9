import { Select, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DataView as DataBox } from '../data/DataView.tsx'
import { draggedField } from '../data/dragged-field.ts'
import type { StepSample } from '../data/step-sample.ts'
import type { Reference } from '../workflow/sample-scope.ts'
import type { DataSource } from './data-sources.ts'
import { SampleOrigin } from './SampleOrigin.tsx'

const mostFound = 80

/** The data of any earlier step, to be dragged or taken into a parameter; one search looks through all of it. */
export function InputColumn({
  sources,
  references,
  samples,
  into,
  onPick,
}: {
  sources: readonly DataSource[]
  references: readonly Reference[]
  samples: ReadonlyMap<string, StepSample>
  /** Title of the parameter that a picked value goes into; undefined while none was in use. */
  into: string | undefined
  onPick: (path: string) => void
}) {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const sought = useDeferredValue(search.trim().toLowerCase())
  const shown = sources.find(({ path }) => path === wanted) ?? sources[0]
  const named = (source: DataSource) => {
    const name = source.name ?? t(`detail.source.${source.is}`)
    if (source.is === 'trigger') return source.name ? `${source.name} · ${t('detail.source.trigger')}` : name
    if (source.back === undefined) return name
    return `${name} · ${source.back === 1 ? t('detail.before') : t('detail.back', { count: source.back })}`
  }
  const found = useMemo(
    () =>
      sought === ''
        ? []
        : references.filter(({ label, preview }) => `${label} ${preview}`.toLowerCase().includes(sought)),
    [references, sought],
  )
  return (
    <>
      <TextInput
        aria-label={t('detail.search')}
        placeholder={t('detail.search')}
        leftSection={<IconSearch size={14} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {sought === '' ? (
        <>
          <Select
            aria-label={t('detail.dataOf')}
            allowDeselect={false}
            searchable
            data={sources.map((source) => ({ value: source.path, label: named(source) }))}
            value={shown?.path ?? null}
            onChange={setWanted}
          />
          {shown?.nodeId === undefined ? null : <SampleOrigin sample={samples.get(shown.nodeId)} />}
          {shown ? (
            <DataBox
              key={shown.path}
              value={shown.value}
              label={shown.name ?? t(`detail.source.${shown.is}`)}
              dragPath={shown.path}
              onPick={onPick}
            />
          ) : null}
        </>
      ) : (
        <section aria-label={t('detail.found')} className="detail-found">
          {found.slice(0, mostFound).map(({ path, label, preview }) => (
            <UnstyledButton
              key={path}
              className="pick"
              style={{ display: 'block' }}
              {...draggedField(path)}
              onMouseDown={(event) => {
                // The parameter keeps the focus; dragging needs the press itself.
                if (event.detail === 0) event.preventDefault()
              }}
              onClick={() => onPick(path)}
            >
              <Text lh={1.3} style={{ overflowWrap: 'anywhere' }}>
                {label}
              </Text>
              {preview ? (
                <Text size="xs" c="dimmed" className="mono" truncate>
                  {preview}
                </Text>
              ) : null}
            </UnstyledButton>
          ))}
          {found.length === 0 ? <Text c="dimmed">{t('param.noValues')}</Text> : null}
        </section>
      )}
      <Text size="xs" c="dimmed" aria-live="polite">
        {into === undefined ? t('detail.chooseField') : t('detail.into', { field: into })}
      </Text>
    </>
  )
}
