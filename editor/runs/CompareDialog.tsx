import { Anchor, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { EffectDifference, EffectView, Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { changeLooks } from './DifferenceLine.tsx'
import { EffectState } from './effect-state.tsx'
import { placeName } from './place-name.ts'
import { RunChoice } from './RunChoice.tsx'
import { StepValue } from './StepRecord.tsx'

/** What this run and another of its workflow wrote or would have written, side by side; `?compare=` names the other. */
export function CompareDialog({ run, kinds }: { run: Run; kinds: ReadonlyMap<string, NodeKind> }) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const other = search.get('compare')
  const choose = (id: string | null) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (id === null) next.delete('compare')
        else next.set('compare', id)
        return next
      },
      { replace: true },
    )
  return (
    <Dialog opened={other !== null} onClose={() => choose(null)} title={t('compare.title')} size={980}>
      {other === null ? null : (
        <>
          <RunChoice run={run} chosen={other} label={t('compare.other')} onChoose={choose} />
          {other ? (
            <Anchor component={Link} to={`/runs/${run.id}/compare/${other}`} mt="sm" display="inline-block">
              {t('compare.whole')}
            </Anchor>
          ) : null}
          {other ? (
            <Differences run={run} other={other} kinds={kinds} />
          ) : (
            <Text c="dimmed" mt="md">
              {t('compare.choose')}
            </Text>
          )}
        </>
      )}
    </Dialog>
  )
}

function Differences({
  run,
  other,
  kinds,
}: {
  run: Run
  other: string
  kinds: ReadonlyMap<string, NodeKind>
}) {
  const { t } = useTranslation()
  const comparison = useQuery({ ...queries.comparison(run.id, other), staleTime: 0 })
  return (
    <Loaded query={comparison} rows={4}>
      {({ items }) =>
        items.length === 0 ? (
          <Text c="dimmed" mt="md">
            {t('compare.nothing')}
          </Text>
        ) : (
          <Table mt="md" layout="fixed" aria-label={t('compare.title')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={210}>{t('inspector.name')}</Table.Th>
                <Table.Th>{t('compare.this')}</Table.Th>
                <Table.Th>
                  <Link to={`/runs/${other}`}>{t('compare.other')}</Link>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((line) => (
                <Difference
                  key={`${line.path} ${line.nodeId}`}
                  run={run}
                  line={line}
                  kind={kinds.get(line.kind)}
                />
              ))}
            </Table.Tbody>
          </Table>
        )
      }
    </Loaded>
  )
}

function Difference({ run, line, kind }: { run: Run; line: EffectDifference; kind: NodeKind | undefined }) {
  const { t } = useTranslation()
  const { change, left, right, nodeId, path } = line
  const name = run.document.nodes.find(({ id }) => id === nodeId)?.name ?? kind?.title ?? nodeId
  const { icon, color } = changeLooks[change]
  return (
    <Table.Tr className="difference">
      <Table.Td>
        <div style={{ display: 'flex', gap: 8 }}>
          <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={22} />
          <div style={{ minWidth: 0 }}>
            <Text fw={500}>{name}</Text>
            {path ? (
              <Text size="xs" c="dimmed">
                {placeName(path, t)}
              </Text>
            ) : null}
            <StateLabel icon={icon} word={t(`compare.${change}`)} color={color} />
          </div>
        </div>
      </Table.Td>
      {(
        [
          ['left', left],
          ['right', right],
        ] as const
      ).map(([side, effect]) => (
        <Table.Td key={side}>
          <Side effect={effect} label={`${name}: ${t(side === 'left' ? 'compare.this' : 'compare.other')}`} />
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

function Side({ effect, label }: { effect: EffectView | null; label: string }) {
  const { t } = useTranslation()
  if (!effect) return <Text c="dimmed">{t('compare.notThere')}</Text>
  return (
    <>
      <EffectState status={effect.status} />{' '}
      <Text span size="xs" c="dimmed">
        {effect.target || t('effects.desk')}
      </Text>
      {effect.input === null ? null : (
        <div style={{ marginTop: 4 }}>
          <StepValue label={label} value={effect.input} />
        </div>
      )}
    </>
  )
}
