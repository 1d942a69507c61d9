import { Alert, Tabs, Text } from '@mantine/core'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { DocumentNode, NodeSettings } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'
import { ExampleList } from './ExampleList.tsx'
import { FreeParams } from './FreeParams.tsx'
import { filterFields } from './filter-fields.ts'
import { NoiseSection } from './NoiseSection.tsx'
import { ParamField, type ParamSurroundings } from './ParamField.tsx'
import { problemOf, problemText } from './problem-text.ts'
import { StepSettings } from './StepSettings.tsx'

/** A parameter to go to; each one is a wish of its own. */
export interface FocusParam {
  nodeId: string
  name: string
}

export interface StepFormProps {
  workflowId: string
  node: DocumentNode
  kind: NodeKind | undefined
  problems: readonly GraphProblem[]
  around: ParamSurroundings
  /** How a published trigger is reached. */
  triggerInfo: ReactNode
  /** Where the step leads, changeable without a pointer. */
  flow: ReactNode
  /** It stands in a group that has an end. */
  mayEnd: boolean
  focus: FocusParam | undefined
  onParam: (name: string, param: Param | undefined) => void
  onParams: (params: Record<string, Param>) => void
  onRenameParam: (from: string, to: string) => void
  onSettings: (settings: Partial<NodeSettings>) => void
  onSettled: () => void
}

/** The parameters and settings of a step. Gets data, gives back changes. */
export function StepForm({
  workflowId,
  node,
  kind,
  problems,
  around,
  triggerInfo,
  flow,
  mayEnd,
  focus,
  onParam,
  onParams,
  onRenameParam,
  onSettings,
  onSettled,
}: StepFormProps) {
  const { t } = useTranslation()
  const { readOnly } = around
  const general = problems.filter(({ param }) => param === undefined)
  const fields = useMemo(() => (kind ? fieldsOf(kind.params) : []), [kind])
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (focus) focusParam(panel.current, focus.name)
  }, [focus])
  return (
    <Tabs
      defaultValue="parameters"
      keepMounted={false}
      style={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}
    >
      <Tabs.List px={12}>
        <Tabs.Tab value="parameters">{t('inspector.parameters')}</Tabs.Tab>
        <Tabs.Tab value="settings">{t('inspector.settings')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel ref={panel} value="parameters" className="side-scroll">
        {kind ? (
          <Text size="xs" c="dimmed" mb="sm">
            {kind.description}
          </Text>
        ) : (
          <Alert color="red">{t('canvas.unknownKind', { type: node.type })}</Alert>
        )}
        {general.map((problem) => (
          <Alert
            key={problem.code + problem.message}
            color={problem.severity === 'error' ? 'red' : 'yellow'}
            mb="sm"
            p={8}
          >
            <Text size="xs">{problemText(t, problem)}</Text>
          </Alert>
        ))}
        {triggerInfo}
        {fields.map((field) => (
          <ParamField
            key={`${node.id} ${field.name}`}
            memoryKey={`${workflowId} ${node.id} ${field.name}`}
            field={field}
            param={node.params[field.name]}
            problem={problemOf(problems, field.name)}
            literalOnly={kind?.role === 'trigger'}
            around={around}
            onChange={onParam}
            onSettled={onSettled}
          />
        ))}
        {kind?.freeParams ? (
          <FreeParams
            workflowId={workflowId}
            node={node}
            known={fields.map(({ name }) => name)}
            problems={problems}
            around={around}
            onParam={onParam}
            onRename={onRenameParam}
            onSettled={onSettled}
          />
        ) : null}
        {kind && fields.length === 0 && !kind.freeParams ? (
          <Text c="dimmed">{t('inspector.noParameters')}</Text>
        ) : null}
        {kind?.role === 'trigger' && kind.intake !== 'manual' ? (
          <NoiseSection
            key={node.id}
            noise={node.settings.noise ?? {}}
            fields={filterFields(kind)}
            readOnly={readOnly}
            onChange={(noise) => onSettings({ noise } as Partial<NodeSettings>)}
            onSettled={onSettled}
          />
        ) : null}
        {kind?.examples ? (
          <ExampleList
            kind={kind}
            examples={kind.examples}
            stepNames={around.stepNames}
            readOnly={readOnly}
            onUse={onParams}
          />
        ) : null}
      </Tabs.Panel>
      <Tabs.Panel value="settings" className="side-scroll">
        <StepSettings
          settings={node.settings}
          isTrigger={kind?.role === 'trigger'}
          mayEnd={mayEnd}
          readOnly={readOnly}
          onChange={onSettings}
          onSettled={onSettled}
        />
        {flow}
      </Tabs.Panel>
    </Tabs>
  )
}

/** To the field of a parameter, once it is drawn: its control, or what of it can be reached. */
function focusParam(panel: HTMLElement | null, name: string) {
  requestAnimationFrame(() => {
    const field = panel?.querySelector(`[data-param="${CSS.escape(name)}"]`)
    if (!(field instanceof HTMLElement)) return
    field.scrollIntoView({ block: 'center' })
    const control = field.querySelector<HTMLElement>('.cm-content, textarea, input:not([type="radio"])')
    ;(control ?? field.querySelector<HTMLElement>('button, [tabindex="0"]'))?.focus({ preventScroll: true })
  })
}
