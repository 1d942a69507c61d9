import { CloseButton, Fieldset, NumberInput, Select, Stack, Text, Textarea, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { WorkflowSettings } from '#engine/graph/document.ts'
import { EffectLimitFields } from '../holds/EffectLimitFields.tsx'
import { queries } from '../queries.ts'
import { WorkflowCustomers } from '../variables/WorkflowCustomers.tsx'
import { ExpectedEvery } from '../watchdog/ExpectedEvery.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { MinutesSaved } from '../workflows/MinutesSaved.tsx'
import { FlowLimits } from './FlowLimits.tsx'

/** What holds for the whole workflow: what it is for, how its runs limit each other, what starts when one fails. */
export function FlowSettings({ readOnly, onClose }: { readOnly: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const workflowId = useDocument((state) => state.workflowId)
  const description = useDocument((state) => state.history.document.description)
  const settings = useDocument((state) => state.history.document.settings)
  const workflows = useQuery(queries.workflows())
  const set = (change: { [Name in keyof WorkflowSettings]?: WorkflowSettings[Name] | undefined }) => {
    const next = Object.fromEntries(
      Object.entries({ ...settings, ...change }).filter(([, value]) => value !== undefined),
    )
    store.getState().change({ do: 'describe', settings: next })
  }
  const byHand = workflows.data?.items.filter(
    ({ id, triggers }) => id !== workflowId && triggers.some(({ intake }) => intake === 'manual'),
  )
  const options = byHand?.map(({ id, name }) => ({ value: id, label: name })) ?? []
  const { errorWorkflowId } = settings
  const lost = errorWorkflowId && !options.some(({ value }) => value === errorWorkflowId)
  return (
    <aside className="side-panel inspector" aria-label={t('flowSettings.title')}>
      <div className="side-head">
        <Title order={2} style={{ flex: 1 }}>
          {t('flowSettings.title')}
        </Title>
        <CloseButton size="sm" aria-label={t('word.close')} onClick={onClose} />
      </div>
      <div className="side-scroll">
        <Stack gap="sm" onBlur={() => store.getState().seal()}>
          <Textarea
            label={t('flowSettings.description')}
            autosize
            minRows={2}
            maxLength={4000}
            disabled={readOnly}
            value={description}
            onChange={(event) =>
              store.getState().change({ do: 'describe', description: event.currentTarget.value })
            }
          />
          <WorkflowCustomers
            scope={settings.customerScope}
            readOnly={readOnly}
            onChange={(customerScope) => set({ customerScope })}
          />
          <NumberInput
            label={t('flowSettings.timeout')}
            description={t('flowSettings.timeoutText')}
            min={1}
            max={576_000}
            disabled={readOnly}
            value={settings.timeoutMinutes ?? ''}
            onChange={(value) =>
              set({ timeoutMinutes: typeof value === 'number' && value > 0 ? value : undefined })
            }
          />
          <FlowLimits settings={settings} readOnly={readOnly} onChange={set} />
          <NumberInput
            label={t('flowSettings.kept')}
            description={t('flowSettings.keptText')}
            min={1}
            max={3650}
            allowDecimal={false}
            disabled={readOnly}
            value={settings.retentionDays ?? ''}
            onChange={(value) =>
              set({ retentionDays: typeof value === 'number' && value > 0 ? value : undefined })
            }
          />
          <Fieldset legend={t('limits.title')} p="xs">
            <Text size="xs" c="dimmed" mb={4}>
              {t('limits.text', { otherwise: t('limits.otherwise.standing') })}
            </Text>
            <EffectLimitFields
              limits={settings.limits ?? {}}
              readOnly={readOnly}
              onChange={(limits) => set({ limits: Object.keys(limits).length > 0 ? limits : undefined })}
            />
          </Fieldset>
          <Select
            label={t('scenario.setting')}
            description={t('scenario.settingText')}
            allowDeselect={false}
            disabled={readOnly}
            data={(['warn', 'block'] as const).map((value) => ({
              value,
              label: t(`scenario.setting.${value}`),
            }))}
            value={settings.failingScenarios ?? 'warn'}
            onChange={(value) => set({ failingScenarios: value === 'block' ? 'block' : undefined })}
          />
          <MinutesSaved
            minutes={settings.minutesSaved}
            readOnly={readOnly}
            onChange={(minutesSaved) => set({ minutesSaved })}
          />
          <ExpectedEvery
            expected={settings.expectedEvery}
            readOnly={readOnly}
            onChange={(expectedEvery) => set({ expectedEvery })}
          />
          <Select
            label={t('flowSettings.errorWorkflow')}
            description={t('flowSettings.errorWorkflowText')}
            searchable
            clearable
            placeholder={t('word.none')}
            nothingFoundMessage={t('flowSettings.noErrorWorkflow')}
            disabled={readOnly}
            data={lost ? [...options, { value: errorWorkflowId, label: t('canvas.lostWorkflow') }] : options}
            value={errorWorkflowId ?? null}
            onChange={(value) => set({ errorWorkflowId: value ?? undefined })}
          />
        </Stack>
      </div>
    </aside>
  )
}
