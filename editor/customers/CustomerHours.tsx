import { Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BusinessHours, Customer } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { isComplete } from '../hours/edit-hours.ts'
import { HoursForm } from '../hours/HoursForm.tsx'
import { SaveHours } from '../hours/SaveHours.tsx'
import { queries } from '../queries.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

/** The business hours of a customer: its own, or else those of the MSP. */
export function CustomerHours({ customer, mayEdit }: { customer: Customer; mayEdit: boolean }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const usual = useQuery(queries.businessHours())
  // Undefined: nothing was changed; null: its own are given up.
  const [draft, setDraft] = useState<BusinessHours | null | undefined>()
  const own = draft === undefined ? customer.businessHours : draft
  const save = useMutation({
    mutationFn: (businessHours: BusinessHours | null) => api.updateCustomer(customer.id, { businessHours }),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['customers'] }),
        queryClient.invalidateQueries({ queryKey: ['customer', customer.id] }),
      ])
      setDraft(undefined)
      toast(t('hours.saved'))
    },
    onError: toastProblem,
  })
  return (
    <Loaded query={usual}>
      {(ofMsp) => (
        <>
          <Switch
            mb="md"
            label={t('hours.ofCustomer')}
            description={t('hours.ofCustomerText')}
            disabled={!mayEdit}
            checked={own !== null}
            onChange={(event) =>
              setDraft(
                event.currentTarget.checked
                  ? (customer.businessHours ?? { ...ofMsp, timeZone: customer.timeZone })
                  : null,
              )
            }
          />
          <HoursForm hours={own ?? ofMsp} disabled={!mayEdit || own === null} onChange={setDraft} />
          {draft !== undefined && draft !== customer.businessHours ? (
            <SaveHours
              complete={draft === null || isComplete(draft)}
              saving={save.isPending}
              onSave={() => save.mutate(draft)}
              onCancel={() => setDraft(undefined)}
            />
          ) : null}
        </>
      )}
    </Loaded>
  )
}
