import { Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RunMode } from '../api.ts'

/** How a run is meant: for real, as a plan, or as a test. */
export function ModeChoice<Mode extends RunMode>({
  value,
  modes,
  onChange,
}: {
  value: Mode
  modes: readonly Mode[]
  onChange: (mode: Mode) => void
}) {
  const { t } = useTranslation()
  return (
    <Radio.Group
      label={t('fork.mode')}
      value={value}
      onChange={(next) => onChange(modes.find((mode) => mode === next) ?? value)}
    >
      <Stack gap={6} mt={4}>
        {modes.map((mode) => (
          <Radio key={mode} value={mode} label={t(`mode.${mode}`)} description={t(`mode.${mode}Text`)} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
