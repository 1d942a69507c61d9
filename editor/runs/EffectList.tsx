import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EffectView } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { Moment } from '../ui/Moment.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import { EffectState } from './effect-state.tsx'
import { placeName } from './place-name.ts'
import { StepValue } from './StepRecord.tsx'

/** A loop may write ten thousand times. */
const shownAtOnce = 50

/** What was written, or would be: where, how it stands, and what was sent. */
export function EffectList({
  effects,
  document,
  kinds,
  withInput = true,
}: {
  effects: readonly EffectView[]
  document: WorkflowDocument
  kinds: ReadonlyMap<string, NodeKind>
  withInput?: boolean
}) {
  const { t } = useTranslation()
  const [limit, setLimit] = useState(shownAtOnce)
  const left = effects.length - limit
  return (
    <>
      <ul className="effects">
        {effects.slice(0, limit).map((effect) => (
          <EffectItem
            key={`${effect.path} ${effect.nodeId}`}
            effect={withInput ? effect : { ...effect, input: null }}
            name={document.nodes.find(({ id }) => id === effect.nodeId)?.name ?? effect.nodeId}
            kind={kinds.get(effect.kind)}
          />
        ))}
      </ul>
      {left > 0 ? (
        <Button variant="default" size="compact-sm" mt={6} onClick={() => setLimit(limit + shownAtOnce)}>
          {t('effects.more', { count: Math.min(left, shownAtOnce) })}
        </Button>
      ) : null}
    </>
  )
}

function EffectItem({
  effect,
  name,
  kind,
}: {
  effect: EffectView
  name: string
  kind: NodeKind | undefined
}) {
  const { t } = useTranslation()
  const { path, target, status, resultRef, undoRef, input, at } = effect
  const planned = status === 'planned'
  const inputLabel = t(planned ? 'effects.inputPlanned' : 'effects.input')
  return (
    <li className="effect">
      <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={24} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <div style={{ display: 'flex', gap: 8, justifyContent: 'space-between' }}>
          <Text fw={500} truncate>
            {name}
            {path ? (
              <Text span size="xs" c="dimmed">
                {' '}
                {placeName(path, t)}
              </Text>
            ) : null}
          </Text>
          <span style={{ fontSize: '0.75rem' }}>
            <EffectState status={status} />
          </span>
        </div>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {kind?.title ?? effect.kind} · {target || t('effects.desk')}
          {planned ? null : (
            <>
              {' '}
              · <Moment at={at} />
            </>
          )}
        </Text>
        {resultRef && !planned ? (
          <Text size="xs">
            {t('effects.reference')}: <span className="mono">{resultRef}</span>
          </Text>
        ) : null}
        {undoRef ? (
          <Text size="xs">
            {t('effects.undo')}: <span className="mono">{undoRef}</span>
          </Text>
        ) : null}
        {input === null ? null : (
          <details className="effect-input">
            <summary>{inputLabel}</summary>
            <StepValue label={`${inputLabel}: ${name}`} value={input} />
          </details>
        )}
      </div>
    </li>
  )
}
