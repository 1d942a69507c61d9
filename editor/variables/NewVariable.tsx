import { Alert, Button, Group, Input, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VariableView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'
import { ValueControl } from './ValueControl.tsx'

const types = ['text', 'number', 'boolean', 'json', 'secret'] as const satisfies VariableView['type'][]

/** Makes a variable, with its value for everybody if there is one. */
export function NewVariable({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [type, setType] = useState<VariableView['type']>('text')
  const [description, setDescription] = useState('')
  const [hosts, setHosts] = useState('')
  const [value, setValue] = useState<JsonValue | undefined>()
  const create = useMutation({
    mutationFn: () =>
      api.createVariable({ name, type, description, hosts, ...(value === undefined ? {} : { value }) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['variables'] })
      toast(t('variables.set'))
      onClose()
    },
  })
  return (
    <Dialog opened onClose={onClose} title={t('variables.add')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('word.name')}
            description={t('variables.nameText')}
            required
            data-autofocus
            maxLength={64}
            classNames={{ input: 'mono' }}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t('variables.type')}
            allowDeselect={false}
            data={types.map((each) => ({ value: each, label: t(`variables.type.${each}`) }))}
            value={type}
            onChange={(next) => {
              setType(types.find((each) => each === next) ?? 'text')
              setValue(undefined)
            }}
          />
          <Textarea
            label={t('variables.description')}
            autosize
            maxLength={2000}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {type === 'secret' ? (
            <Textarea
              label={t('variables.hosts')}
              description={t('variables.hostsText')}
              autosize
              minRows={2}
              value={hosts}
              onChange={(event) => setHosts(event.currentTarget.value)}
            />
          ) : null}
          <div>
            <Input.Label component="span">{t('variables.forEverybody')}</Input.Label>
            <ValueControl type={type} label={t('variables.forEverybody')} value={value} onChange={setValue} />
          </div>
          {create.error ? (
            <Alert color="red" role="alert" style={{ whiteSpace: 'pre-line' }}>
              {sentenceOf(create.error)}
            </Alert>
          ) : null}
          <Group justify="flex-end" gap="xs" className="dialog-actions">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('variables.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
