import { Button, Group, NumberInput, Select, SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmChannel, WatchdogSettings } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { toast, toastProblem } from '../ui/toast.tsx'
import { ChannelFields } from './ChannelFields.tsx'

const rules = [
  { name: 'failuresInRow', min: 1, max: 100 },
  { name: 'refusals', min: 1, max: 10_000 },
  { name: 'mailboxMinutes', min: 6, max: 1440 },
  { name: 'steadyMinutes', min: 0, max: 1440 },
  { name: 'checkMinutes', min: 0, max: 10_080 },
] as const

const fresh: Record<AlarmChannel['kind'], AlarmChannel> = {
  mail: { kind: 'mail', to: [], connectionId: null },
  notifier: { kind: 'notifier', connectionId: '', target: '' },
  ticket: { kind: 'ticket', queue: 'Automation', priority: 'high' },
}

/** Who is told, and what counts as wrong. */
export function WatchdogForm({ saved, mayEdit }: { saved: WatchdogSettings; mayEdit: boolean }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [settings, setSettings] = useState(saved)
  const change = (part: Partial<WatchdogSettings>) => setSettings((before) => ({ ...before, ...part }))
  const { channels } = settings
  const setChannel = (place: number, channel: AlarmChannel) =>
    change({ channels: channels.map((before, index) => (index === place ? channel : before)) })
  const save = useMutation({
    mutationFn: () => api.saveWatchdog(settings),
    onSuccess: async () => {
      toast(t('watchdog.saved'))
      await queryClient.invalidateQueries({ queryKey: ['watchdog'] })
    },
    onError: toastProblem,
  })
  return (
    <form
      style={{ maxWidth: 720 }}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="sm">
        <Title order={2}>{t('watchdog.channels')}</Title>
        <Text c="dimmed">
          {channels.length === 0 ? t('watchdog.noChannels') : t('watchdog.channelsText')}
        </Text>
        {channels.map((channel, place) => (
          <ChannelFields
            // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else to be told apart by
            key={place}
            channel={channel}
            readOnly={!mayEdit}
            onChange={(next) => setChannel(place, next)}
            onRemove={() => change({ channels: channels.filter((_, index) => index !== place) })}
          />
        ))}
        {mayEdit ? (
          <Group gap="xs">
            {(['mail', 'notifier', 'ticket'] as const).map((kind) => (
              <Button
                key={kind}
                variant="default"
                size="compact-sm"
                disabled={kind === 'ticket' && channels.some((channel) => channel.kind === 'ticket')}
                onClick={() => change({ channels: [...channels, fresh[kind]] })}
              >
                {t(`watchdog.add.${kind}`)}
              </Button>
            ))}
          </Group>
        ) : null}
        <Group align="flex-end" justify="space-between">
          <Switch
            label={t('watchdog.tellRecovery')}
            checked={settings.tellRecovery}
            disabled={!mayEdit}
            onChange={(event) => change({ tellRecovery: event.currentTarget.checked })}
          />
          <Select
            label={t('watchdog.language')}
            w={160}
            allowDeselect={false}
            disabled={!mayEdit}
            data={[
              { value: 'en', label: 'English' },
              { value: 'it', label: 'Italiano' },
            ]}
            value={settings.language}
            onChange={(language) => change({ language: language === 'it' ? 'it' : 'en' })}
          />
        </Group>
        <Title order={2} mt="xs">
          {t('watchdog.rules')}
        </Title>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
          {rules.map(({ name, min, max }) => (
            <NumberInput
              key={name}
              label={t(`watchdog.${name}`)}
              {...(name === 'checkMinutes' ? { description: t('watchdog.checkMinutesText') } : {})}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              required
              withAsterisk={false}
              min={min}
              max={max}
              allowDecimal={false}
              disabled={!mayEdit}
              value={settings[name]}
              onChange={(value) => {
                if (typeof value === 'number') change({ [name]: value })
              }}
            />
          ))}
        </SimpleGrid>
        {mayEdit ? (
          <Group justify="flex-end">
            <Button
              type="submit"
              disabled={JSON.stringify(settings) === JSON.stringify(saved)}
              loading={save.isPending}
            >
              {t('word.save')}
            </Button>
          </Group>
        ) : (
          <Text size="xs" c="dimmed">
            {t('watchdog.byAdmin')}
          </Text>
        )}
      </Stack>
    </form>
  )
}
