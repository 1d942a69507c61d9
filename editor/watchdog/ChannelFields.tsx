import { ActionIcon, Fieldset, Group, Input, Select, SimpleGrid, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmChannel } from '#engine/api/types.ts'
import { Picker } from '../ui/Picker.tsx'

const priorities = ['low', 'normal', 'high', 'critical'] as const

/** One place where alarms are told. */
export function ChannelFields({
  channel,
  readOnly,
  onChange,
  onRemove,
}: {
  channel: AlarmChannel
  readOnly: boolean
  onChange: (channel: AlarmChannel) => void
  onRemove: () => void
}) {
  const { t } = useTranslation()
  const name = t(`watchdog.channel.${channel.kind}`)
  return (
    <Fieldset legend={name} p="xs">
      <Group align="flex-end" wrap="nowrap" gap="xs">
        <SimpleGrid cols={{ base: 1, xs: 2 }} style={{ flex: 1 }}>
          <Fields channel={channel} readOnly={readOnly} onChange={onChange} />
        </SimpleGrid>
        {readOnly ? null : (
          <ActionIcon
            variant="subtle"
            color="gray"
            mb={4}
            aria-label={t('watchdog.removeChannel', { channel: name })}
            onClick={onRemove}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </Group>
    </Fieldset>
  )
}

function Fields({
  channel,
  readOnly,
  onChange,
}: {
  channel: AlarmChannel
  readOnly: boolean
  onChange: (channel: AlarmChannel) => void
}) {
  const { t } = useTranslation()
  switch (channel.kind) {
    case 'mail':
      return (
        <>
          <Addresses to={channel.to} readOnly={readOnly} onChange={(to) => onChange({ ...channel, to })} />
          <ConnectionField
            port="messaging"
            label={t('watchdog.sentOver')}
            placeholder={t('watchdog.overUsual')}
            value={channel.connectionId ?? ''}
            readOnly={readOnly}
            onChange={(id) => onChange({ ...channel, connectionId: id === '' ? null : id })}
          />
        </>
      )
    case 'notifier':
      return (
        <>
          <ConnectionField
            port="notifier"
            label={t('watchdog.connection')}
            placeholder=""
            value={channel.connectionId}
            readOnly={readOnly}
            onChange={(connectionId) => onChange({ ...channel, connectionId })}
          />
          <TextInput
            label={t('watchdog.target')}
            placeholder={t('watchdog.targetText')}
            maxLength={200}
            disabled={readOnly}
            value={channel.target}
            onChange={(event) => onChange({ ...channel, target: event.currentTarget.value })}
          />
        </>
      )
    case 'ticket':
      return (
        <>
          <TextInput
            label={t('watchdog.queue')}
            required
            withAsterisk={false}
            maxLength={100}
            disabled={readOnly}
            value={channel.queue}
            onChange={(event) => onChange({ ...channel, queue: event.currentTarget.value })}
          />
          <Select
            label={t('watchdog.priority')}
            allowDeselect={false}
            disabled={readOnly}
            data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
            value={channel.priority}
            onChange={(value) => {
              const priority = priorities.find((known) => known === value)
              if (priority) onChange({ ...channel, priority })
            }}
          />
        </>
      )
  }
}

/** What is typed stays as it is typed; the addresses in it are told as they become ones. */
function Addresses({
  to,
  readOnly,
  onChange,
}: {
  to: readonly string[]
  readOnly: boolean
  onChange: (to: string[]) => void
}) {
  const { t } = useTranslation()
  const [text, setText] = useState(to.join(', '))
  return (
    <TextInput
      label={t('watchdog.to')}
      placeholder={t('watchdog.toText')}
      required
      withAsterisk={false}
      disabled={readOnly}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value
        setText(typed)
        onChange(
          typed
            .split(/[,;\s]+/)
            .map((address) => address.trim())
            .filter((address) => address !== ''),
        )
      }}
    />
  )
}

function ConnectionField({
  port,
  label,
  placeholder,
  value,
  readOnly,
  onChange,
}: {
  port: string
  label: string
  placeholder: string
  value: string
  readOnly: boolean
  onChange: (id: string) => void
}) {
  const id = useId()
  return (
    <Input.Wrapper label={label} id={id}>
      <Picker
        id={id}
        aria-label={label}
        picker={`connection:${port}`}
        value={value}
        placeholder={placeholder}
        disabled={readOnly}
        error={false}
        onChange={onChange}
      />
    </Input.Wrapper>
  )
}
