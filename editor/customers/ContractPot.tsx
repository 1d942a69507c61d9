import { Button, Group, NumberInput, Select, SimpleGrid, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Contract } from '#engine/api/types.ts'
import { RemoveButton } from './ContractCover.tsx'
import { type ContractFieldsProps, freeId, hoursBands } from './contract-draft.ts'
import { DecimalInput } from './DecimalInput.tsx'
import { MoneyInput } from './MoneyInput.tsx'

const periods = ['contract', 'month', 'quarter', 'year'] as const
const overruns = ['billed', 'needs_approval'] as const

/** The hours or the money that a contract includes, how fast they go and what happens when they are gone. */
export function ContractPot({ value, set }: ContractFieldsProps) {
  const { t } = useTranslation()
  const change = (id: string, fields: Partial<Contract['drawMultipliers'][number]>) =>
    set({
      drawMultipliers: value.drawMultipliers.map((each) => (each.id === id ? { ...each, ...fields } : each)),
    })
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <NumberInput
          label={t('contract.includedMinutes')}
          min={0}
          allowDecimal={false}
          value={value.includedMinutes ?? ''}
          onChange={(next) => set({ includedMinutes: typeof next === 'number' ? next : null })}
        />
        {value.kind === 'prepaid' ? (
          <MoneyInput
            label={t('contract.includedAmount')}
            currency={value.currency}
            value={value.includedAmountMinor}
            onChange={(includedAmountMinor) => set({ includedAmountMinor })}
          />
        ) : null}
        <Select
          label={t('contract.per')}
          allowDeselect={false}
          data={periods.map((per) => ({ value: per, label: t(`contract.per.${per}`) }))}
          value={value.includedPer}
          onChange={(next) => {
            const includedPer = periods.find((per) => per === next)
            if (includedPer) set({ includedPer })
          }}
        />
        <Select
          label={t('contract.overrun')}
          allowDeselect={false}
          data={overruns.map((each) => ({ value: each, label: t(`contract.overrun.${each}`) }))}
          value={value.overrun}
          onChange={(next) => {
            const overrun = overruns.find((each) => each === next)
            if (overrun) set({ overrun })
          }}
        />
        <MoneyInput
          label={t('contract.overrunRate')}
          currency={value.currency}
          value={value.overrunRateMinor}
          onChange={(overrunRateMinor) => set({ overrunRateMinor })}
        />
        <TagsInput
          label={t('contract.warn')}
          maxTags={10}
          value={value.warnPercents.map(String)}
          onChange={(next) =>
            set({
              warnPercents: next
                .map(Number)
                .filter((each) => each >= 1 && each <= 100)
                .map(Math.trunc),
            })
          }
        />
      </SimpleGrid>
      {value.drawMultipliers.map((multiplier) => (
        <Group key={multiplier.id} gap="xs" align="flex-end">
          <TextInput
            label={t('contract.ruleRole')}
            placeholder={t('contract.any')}
            style={{ flex: '1 1 120px' }}
            value={multiplier.role ?? ''}
            onChange={(event) => change(multiplier.id, { role: event.currentTarget.value || null })}
          />
          <Select
            label={t('contract.ruleHours')}
            placeholder={t('contract.any')}
            style={{ flex: '1 1 140px' }}
            clearable
            data={hoursBands.map((band) => ({ value: band, label: t(`contract.band.${band}`) }))}
            value={multiplier.hours}
            onChange={(next) =>
              change(multiplier.id, { hours: hoursBands.find((band) => band === next) ?? null })
            }
          />
          <DecimalInput
            label={t('contract.drawFactor')}
            min={0.001}
            max={100}
            decimalScale={3}
            value={multiplier.multiplier}
            onChange={(next) => {
              if (next !== null && next > 0) change(multiplier.id, { multiplier: next })
            }}
          />
          <RemoveButton
            name={multiplier.role ?? multiplier.id}
            onClick={() =>
              set({ drawMultipliers: value.drawMultipliers.filter(({ id }) => id !== multiplier.id) })
            }
          />
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() =>
            set({
              drawMultipliers: [
                ...value.drawMultipliers,
                { id: freeId('draw', value.drawMultipliers), role: null, hours: null, multiplier: 1 },
              ],
            })
          }
        >
          {t('contract.addMultiplier')}
        </Button>
      </Group>
    </>
  )
}
