import { Button, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { InstallLines } from './InstallLines.tsx'

/** Makes a key of a customer and shows the lines with which its machines make themselves known. */
export function AddMachines({ customerId, onClose }: { customerId: string | null; onClose: () => void }) {
  const { t } = useTranslation()
  const customers = useQuery(queries.customers())
  const [customer, setCustomer] = useState(customerId)
  const make = useMutation({
    mutationFn: () => api.createEnrolmentKey({ customerId: customer }),
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('devices.report')} size="xl">
      <Stack gap="sm">
        <Text size="sm">{make.data ? t('devices.reportText') : t('devices.keyText')}</Text>
        <Select
          label={t('tickets.customer')}
          searchable
          clearable
          disabled={make.data !== undefined}
          data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          value={customer}
          onChange={setCustomer}
        />
        {make.data ? (
          <InstallLines made={make.data} />
        ) : (
          <Button style={{ alignSelf: 'flex-end' }} loading={make.isPending} onClick={() => make.mutate()}>
            {t('devices.makeKey')}
          </Button>
        )}
      </Stack>
    </Dialog>
  )
}
