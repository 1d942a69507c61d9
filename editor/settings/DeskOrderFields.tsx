import { Group, NumberInput, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface Order {
  position: number
  active: boolean
}

/** Where an entry stands in its list, and whether it is offered. */
export function DeskOrderFields({ order, onChange }: { order: Order; onChange: (change: Order) => void }) {
  const { t } = useTranslation()
  return (
    <Group align="flex-start" grow>
      <NumberInput
        label={t('deskSettings.position')}
        min={0}
        max={10_000}
        allowDecimal={false}
        value={order.position}
        onChange={(value) => onChange({ ...order, position: Number(value) || 0 })}
      />
      <Switch
        mt={26}
        label={t('deskSettings.active')}
        description={t('deskSettings.activeText')}
        checked={order.active}
        onChange={(event) => onChange({ ...order, active: event.currentTarget.checked })}
      />
    </Group>
  )
}
