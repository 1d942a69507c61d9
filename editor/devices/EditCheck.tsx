import { Alert, Button, Group, NumberInput, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ServiceCheck } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

export const checkKinds = ['tcp', 'http', 'tls', 'ping'] as const

/** Changes a check; what is known of it stays while it looks at the same. */
export function EditCheck({ check, onClose }: { check: ServiceCheck; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Partial<ServiceCheck>>({})
  const value = { ...check, ...draft }
  const set = (change: Partial<ServiceCheck>) => setDraft({ ...draft, ...change })
  const looksElsewhere = value.kind !== check.kind || value.target.trim() !== check.target
  const save = useMutation({
    mutationFn: () => api.updateServiceCheck(check.id, draft),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['service-checks'] })
      toast(t('devices.checkSaved'))
      onClose()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('devices.editCheck')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('word.name')}
            required
            maxLength={200}
            data-autofocus
            value={value.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Group gap="xs" align="flex-start" wrap="nowrap">
            <Select
              label={t('devices.kind')}
              w={90}
              allowDeselect={false}
              data={[...checkKinds]}
              value={value.kind}
              onChange={(next) => set({ kind: checkKinds.find((each) => each === next) ?? 'tcp' })}
            />
            <TextInput
              label={t('devices.target')}
              description={t('devices.targetText')}
              inputWrapperOrder={['label', 'input', 'description']}
              required
              style={{ flex: 1 }}
              value={value.target}
              onChange={(event) => set({ target: event.currentTarget.value })}
            />
          </Group>
          {looksElsewhere ? (
            <Alert variant="light" color="yellow" p={8}>
              {t('devices.looksElsewhere')}
            </Alert>
          ) : null}
          <Group grow align="flex-end">
            <NumberInput
              label={t('devices.every')}
              min={10}
              max={86_400}
              value={value.everySeconds}
              onChange={(next) => set({ everySeconds: Number(next) || 60 })}
            />
            <NumberInput
              label={t('devices.timeout')}
              min={1}
              max={60}
              value={value.timeoutSeconds}
              onChange={(next) => set({ timeoutSeconds: Number(next) || 10 })}
            />
            <NumberInput
              label={t('devices.failsNeeded')}
              min={1}
              max={100}
              value={value.failsNeeded}
              onChange={(next) => set({ failsNeeded: Number(next) || 1 })}
            />
          </Group>
          <Switch
            label={t('devices.checkEnabled')}
            checked={value.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" disabled={Object.keys(draft).length === 0} loading={save.isPending}>
              {t('word.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
