import { Button, Collapse, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { describeParam } from '#engine/expressions/describe.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { NodeExample } from '#engine/graph/node-example.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'
import { usableParams } from './usable-params.ts'

/** What a step does in practice, closed until somebody asks; its values can be taken over. */
export function ExampleList({
  kind,
  examples,
  stepNames,
  readOnly,
  onUse,
}: {
  kind: NodeKind
  examples: readonly NodeExample[]
  stepNames: ReadonlyMap<string, string>
  readOnly: boolean
  onUse: (params: Record<string, Param>) => void
}) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <section aria-label={t('inspector.examples')} style={{ marginTop: 16 }}>
      <UnstyledButton
        aria-expanded={open}
        style={{ display: 'flex', alignItems: 'center', gap: 4, color: 'var(--accent-text)' }}
        onClick={() => setOpen(!open)}
      >
        <Chevron size={14} aria-hidden />
        <Text size="xs" fw={500}>
          {t('inspector.examples')} ({examples.length})
        </Text>
      </UnstyledButton>
      <Collapse expanded={open}>
        {examples.map((example) => {
          const usable = usableParams(kind, example.params)
          return (
            <article key={example.title} className="card" style={{ padding: 10, marginTop: 8 }}>
              <Text size="xs" fw={500} mb={4}>
                {example.title}
              </Text>
              <ParamLines kind={kind} params={example.params} stepNames={stepNames} />
              <Outcome kind={kind} example={example} />
              {readOnly || Object.keys(usable).length === 0 ? null : (
                <Button variant="default" size="compact-xs" mt={8} onClick={() => onUse(usable)}>
                  {t('inspector.useExample')}
                </Button>
              )}
            </article>
          )
        })}
      </Collapse>
    </section>
  )
}

function ParamLines({
  kind,
  params,
  stepNames,
}: {
  kind: NodeKind
  params: Record<string, Param>
  stepNames: ReadonlyMap<string, string>
}) {
  const fields = fieldsOf(kind.params)
  return Object.entries(params).map(([name, param]) => {
    const field = fields.find((one) => one.name === name)
    const choice =
      param.kind === 'literal' ? field?.choices.find(({ value }) => value === param.value)?.label : undefined
    return (
      <Text key={name} size="xs" style={{ overflowWrap: 'anywhere' }} lineClamp={4}>
        <Text span size="xs" c="dimmed">
          {field?.title ?? name}:{' '}
        </Text>
        {choice ?? describeParam(param, (id) => stepNames.get(id) ?? id)}
      </Text>
    )
  })
}

function Outcome({ kind, example }: { kind: NodeKind; example: NodeExample }) {
  const { t } = useTranslation()
  const { params, gives } = example
  const isEndedBefore = 'meanwhile' in example && example.meanwhile !== undefined
  if ('refused' in gives) return <Line what={t('inspector.exampleRefuses')} text={gives.refused} />
  if ('error' in gives) return <Line what={t('inspector.exampleFails')} text={gives.error.message} />
  if ('events' in gives) {
    return gives.events.map((event) =>
      event.skipped === undefined ? (
        <Line
          key={JSON.stringify(event)}
          what={t('inspector.exampleStarts')}
          text={JSON.stringify(event.trigger)}
        />
      ) : (
        <Line key={JSON.stringify(event)} what={t('inspector.exampleSkips')} text={event.skipped} />
      ),
    )
  }
  const label = handlesOf(kind, params).find(({ id }) => id === gives.handle)?.label || gives.handle
  return (
    <>
      {gives.waitsUntil && !isEndedBefore ? (
        <Line what={t('inspector.exampleWaits')} text={gives.waitsUntil} />
      ) : null}
      <Line what={t('inspector.exampleGives', { handle: label })} text={JSON.stringify(gives.output)} />
    </>
  )
}

function Line({ what, text }: { what: string; text: string }) {
  return (
    <Text size="xs" mt={4} style={{ overflowWrap: 'anywhere' }} lineClamp={4}>
      <Text span size="xs" c="dimmed">
        {what}{' '}
      </Text>
      {text}
    </Text>
  )
}
