import { ActionIcon, CloseButton, Menu, TextInput, Tooltip } from '@mantine/core'
import { IconCopy, IconDots, IconEye, IconEyeOff, IconLayoutColumns, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { StepOutput } from '../data/StepOutput.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { StepForm, type StepFormProps } from './StepForm.tsx'

export interface InspectorProps extends StepFormProps {
  onDuplicate: () => void
  onRemove: () => void
  onClose: () => void
}

/** The chosen step beside the canvas: the quick form. */
export function Inspector({ onWiden, ...step }: InspectorProps & { onWiden: () => void }) {
  const { t } = useTranslation()
  return (
    <aside className="side-panel inspector" aria-label={t('inspector.title', { name: step.node.name })}>
      <div className="side-head">
        <StepName {...step} />
        <Tooltip label={`${t('detail.open')} (Enter)`}>
          <ActionIcon size="sm" aria-label={t('detail.open')} onClick={onWiden}>
            <IconLayoutColumns size={16} />
          </ActionIcon>
        </Tooltip>
        <StepMenu {...step} />
        <CloseButton size="sm" aria-label={t('word.close')} onClick={step.onClose} />
      </div>
      <StepForm {...step} />
      <StepOutput key={step.node.id} nodeId={step.node.id} />
    </aside>
  )
}

/** What kind of step it is, and its name, which is free. */
export function StepName({
  node,
  kind,
  around,
  onSettled,
}: Pick<InspectorProps, 'node' | 'kind' | 'around' | 'onSettled'>) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  // As it is typed; the rest of the form takes the name once it has settled.
  const name = useDocument(({ history }) => history.document.nodes.find(({ id }) => id === node.id)?.name)
  return (
    <>
      <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={26} />
      <TextInput
        id="step-name"
        aria-label={t('inspector.name')}
        value={name ?? node.name}
        maxLength={120}
        disabled={around.readOnly}
        variant="unstyled"
        styles={{ input: { fontWeight: 600 } }}
        style={{ flex: 1 }}
        onChange={(event) => {
          const { value } = event.currentTarget
          if (value !== '') store.getState().change({ do: 'rename', nodeId: node.id, name: value })
        }}
        onBlur={onSettled}
      />
    </>
  )
}

export function StepMenu({
  node,
  around,
  onSettings,
  onDuplicate,
  onRemove,
}: Pick<InspectorProps, 'node' | 'around' | 'onSettings' | 'onDuplicate' | 'onRemove'>) {
  const { t } = useTranslation()
  if (around.readOnly) return null
  const off = node.settings.disabled === true
  return (
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
          leftSection={off ? <IconEye size={15} /> : <IconEyeOff size={15} />}
          onClick={() => onSettings(off ? withoutDisabled : { disabled: true })}
        >
          {t(off ? 'inspector.enable' : 'inspector.disable')}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onRemove}>
          {t('word.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

// An absent value takes the setting away.
const withoutDisabled = { disabled: undefined } as Partial<StepFormProps['node']['settings']>
