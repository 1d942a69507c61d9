import { Button, Group, NumberInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { toast, toastProblem } from '../ui/toast.tsx'

const longest = 525_600

/** The silent minutes after which one device counts as offline; empty: as usual for its kind. */
export function OfflineAfter({
  deviceId,
  minutes,
  mayEdit,
}: {
  deviceId: string
  minutes: number | null
  mayEdit: boolean
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<number | null | undefined>()
  const save = useMutation({
    mutationFn: () => api.setOfflineAfter(deviceId, draft ?? null),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['device', deviceId] })
      setDraft(undefined)
      toast(t('devices.offlineSaved'))
    },
    onError: toastProblem,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Group gap="xs" p="sm" align="flex-end">
        <NumberInput
          label={t('devices.offlineAfter')}
          description={t('devices.offlineAfterText')}
          placeholder={t('devices.offlineUsual')}
          w={340}
          min={1}
          max={longest}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          readOnly={!mayEdit}
          value={(draft === undefined ? minutes : draft) ?? ''}
          onChange={(next) => setDraft(typeof next === 'number' ? next : null)}
        />
        {mayEdit ? (
          <Button
            type="submit"
            variant="default"
            disabled={draft === undefined || draft === minutes}
            loading={save.isPending}
          >
            {t('word.save')}
          </Button>
        ) : null}
      </Group>
    </form>
  )
}
