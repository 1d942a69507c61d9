import { Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BusinessHours } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { isComplete } from '../hours/edit-hours.ts'
import { HoursForm } from '../hours/HoursForm.tsx'
import { SaveHours } from '../hours/SaveHours.tsx'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

/** The business hours of the MSP. */
export function BusinessHoursPanel() {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const hours = useQuery(queries.businessHours())
  const [draft, setDraft] = useState<BusinessHours | null>(null)
  const save = useMutation({
    mutationFn: api.saveBusinessHours,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['business-hours'] })
      setDraft(null)
      toast(t('hours.saved'))
    },
    onError: toastProblem,
  })
  return (
    <>
      <Text c="dimmed" mb="md">
        {t('hours.ofMsp')}
      </Text>
      <Loaded query={hours}>
        {(data) => <HoursForm hours={draft ?? data} disabled={!may.administer} onChange={setDraft} />}
      </Loaded>
      {draft ? (
        <SaveHours
          complete={isComplete(draft)}
          saving={save.isPending}
          onSave={() => save.mutate(draft)}
          onCancel={() => setDraft(null)}
        />
      ) : null}
    </>
  )
}
