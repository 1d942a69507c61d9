import { NumberInput, Select, SimpleGrid, Stack, Switch, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { NodeSettings } from '#engine/graph/document.ts'

const defaultRetry = { attempts: 3, initialSeconds: 1, factor: 2, capSeconds: 60 }

type Unset = { [Name in keyof NodeSettings]?: NodeSettings[Name] | undefined }

/** What holds for a step of any kind: retries, timeout, join, note. A setting taken away falls back to the default. */
export function StepSettings({
  settings,
  isTrigger,
  mayEnd,
  readOnly,
  onChange,
  onSettled,
}: {
  settings: NodeSettings
  isTrigger: boolean
  /** It stands in a group that has an end. */
  mayEnd: boolean
  readOnly: boolean
  onChange: (settings: Partial<NodeSettings>) => void
  onSettled: () => void
}) {
  const { t } = useTranslation()
  const set = (change: Unset) => onChange(change as Partial<NodeSettings>)
  const { retry } = settings
  return (
    <Stack gap="sm" onBlur={onSettled}>
      <Switch
        label={t('settings.disabled')}
        description={t('settings.disabledText')}
        checked={settings.disabled === true}
        disabled={readOnly}
        onChange={(event) => set({ disabled: event.currentTarget.checked || undefined })}
      />
      {isTrigger ? null : (
        <>
          <Switch
            label={t('settings.retry')}
            description={t('settings.retryText')}
            checked={retry !== undefined}
            disabled={readOnly}
            onChange={(event) => set({ retry: event.currentTarget.checked ? defaultRetry : undefined })}
          />
          {retry ? (
            <SimpleGrid cols={2} spacing="xs">
              {(
                [
                  ['attempts', 1, 25],
                  ['initialSeconds', 0, 3600],
                  ['factor', 1, 10],
                  ['capSeconds', 0, 86_400],
                ] as const
              ).map(([name, min, max]) => (
                <NumberInput
                  key={name}
                  label={t(`settings.${name}`)}
                  min={min}
                  max={max}
                  clampBehavior="strict"
                  allowDecimal={name !== 'attempts'}
                  disabled={readOnly}
                  value={retry[name]}
                  onChange={(value) => {
                    if (typeof value === 'number') set({ retry: { ...retry, [name]: value } })
                  }}
                />
              ))}
            </SimpleGrid>
          ) : null}
          <NumberInput
            label={t('settings.timeout')}
            description={t('settings.timeoutText')}
            min={1}
            max={86_400}
            disabled={readOnly}
            value={settings.timeoutSeconds ?? ''}
            onChange={(value) => set({ timeoutSeconds: typeof value === 'number' ? value : undefined })}
          />
          <Select
            label={t('settings.join')}
            description={t('settings.joinText')}
            disabled={readOnly}
            allowDeselect={false}
            data={[
              { value: 'all', label: t('settings.joinAll') },
              { value: 'any', label: t('settings.joinAny') },
            ]}
            value={settings.join ?? 'all'}
            onChange={(value) => set({ join: value === 'any' ? 'any' : undefined })}
          />
          <Select
            label={t('settings.whenFailed')}
            description={t('settings.whenFailedText')}
            disabled={readOnly}
            allowDeselect={false}
            data={[
              { value: 'fail', label: t('settings.whenFailedFail') },
              { value: 'pause', label: t('settings.whenFailedPause') },
            ]}
            value={settings.whenFailed ?? 'fail'}
            onChange={(value) => set({ whenFailed: value === 'pause' ? 'pause' : undefined })}
          />
          {mayEnd || settings.finally ? (
            <Switch
              label={t('settings.finally')}
              description={t('settings.finallyText')}
              checked={settings.finally === true}
              disabled={readOnly}
              onChange={(event) => set({ finally: event.currentTarget.checked || undefined })}
            />
          ) : null}
        </>
      )}
      <Textarea
        label={t('settings.note')}
        autosize
        minRows={2}
        maxLength={4000}
        disabled={readOnly}
        value={settings.note ?? ''}
        onChange={(event) => set({ note: event.currentTarget.value || undefined })}
      />
    </Stack>
  )
}
