import { ActionIcon, Alert, CloseButton, Menu, Tabs, Text, TextInput } from '@mantine/core'
import { IconCopy, IconDots, IconEye, IconEyeOff, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { DocumentNode, NodeSettings } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { KindTile } from '../ui/node-icon.tsx'
import { fieldsOf } from '../ui/schema-fields.ts'
import { ExampleList } from './ExampleList.tsx'
import { FreeParams } from './FreeParams.tsx'
import { filterFields } from './filter-fields.ts'
import { NoiseSection } from './NoiseSection.tsx'
import { ParamField, type ParamSurroundings } from './ParamField.tsx'
import { StepSettings } from './StepSettings.tsx'

/** The chosen step: its name, parameters and settings. Gets data, gives back changes. */
export function Inspector({
  workflowId,
  node,
  kind,
  problems,
  around,
  triggerInfo,
  flow,
  mayEnd,
  onRename,
  onParam,
  onParams,
  onRenameParam,
  onSettings,
  onDuplicate,
  onRemove,
  onClose,
  onSettled,
}: {
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
  onRename: (name: string) => void
  onParam: (name: string, param: Param | undefined) => void
  onParams: (params: Record<string, Param>) => void
  onRenameParam: (from: string, to: string) => void
  onSettings: (settings: Partial<NodeSettings>) => void
  onDuplicate: () => void
  onRemove: () => void
  onClose: () => void
  onSettled: () => void
}) {
  const { t } = useTranslation()
  const { readOnly } = around
  const general = problems.filter(({ param }) => param === undefined)
  const fields = kind ? fieldsOf(kind.params) : []
  return (
    <aside className="side-panel inspector" aria-label={t('inspector.title', { name: node.name })}>
      <div className="side-head">
        <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={26} />
        <TextInput
          id="step-name"
          aria-label={t('inspector.name')}
          value={node.name}
          maxLength={120}
          disabled={readOnly}
          variant="unstyled"
          styles={{ input: { fontWeight: 600 } }}
          style={{ flex: 1 }}
          onChange={(event) => {
            if (event.currentTarget.value !== '') onRename(event.currentTarget.value)
          }}
          onBlur={onSettled}
        />
        {readOnly ? null : (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size="sm" aria-label={t('word.more')}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconCopy size={15} />} onClick={onDuplicate}>
                {t('inspector.duplicate')}
              </Menu.Item>
              <Menu.Item
                leftSection={node.settings.disabled ? <IconEye size={15} /> : <IconEyeOff size={15} />}
                onClick={() =>
                  onSettings({ disabled: node.settings.disabled ? undefined : true } as Partial<NodeSettings>)
                }
              >
                {t(node.settings.disabled ? 'inspector.enable' : 'inspector.disable')}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onRemove}>
                {t('word.delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
        <CloseButton size="sm" aria-label={t('word.close')} onClick={onClose} />
      </div>
      <Tabs
        defaultValue="parameters"
        keepMounted={false}
        style={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}
      >
        <Tabs.List px={12}>
          <Tabs.Tab value="parameters">{t('inspector.parameters')}</Tabs.Tab>
          <Tabs.Tab value="settings">{t('inspector.settings')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="parameters" className="side-scroll">
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
              <Text size="xs">{problem.message}</Text>
            </Alert>
          ))}
          {triggerInfo}
          {fields.map((field) => (
            <ParamField
              key={`${node.id} ${field.name}`}
              memoryKey={`${workflowId} ${node.id} ${field.name}`}
              field={field}
              param={node.params[field.name]}
              problem={problems.find(({ param }) => param === field.name)?.message}
              literalOnly={kind?.role === 'trigger'}
              around={around}
              onChange={(param) => onParam(field.name, param)}
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
    </aside>
  )
}
