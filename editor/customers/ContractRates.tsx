import { Autocomplete, Button, Group, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Contract } from '#engine/api/types.ts'
import { RemoveButton } from './ContractCover.tsx'
import { type ContractFieldsProps, freeId, hoursBands, workTypes } from './contract-draft.ts'
import { DecimalInput } from './DecimalInput.tsx'
import { MoneyInput } from './MoneyInput.tsx'

const ruleKinds = ['custom', 'plus', 'multiplier'] as const

/** What is asked for work that is billed, and how time is rounded. */
export function ContractRates({ value, set }: ContractFieldsProps) {
  const { t } = useTranslation()
  const { currency } = value
  const bands = hoursBands.map((band) => ({ value: band, label: t(`contract.band.${band}`) }))
  const change = (id: string, fields: Partial<Contract['rates'][number]>) =>
    set({ rates: value.rates.map((rule) => (rule.id === id ? { ...rule, ...fields } : rule)) })
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <MoneyInput
          label={t('contract.hourlyRate')}
          currency={currency}
          value={value.hourlyRateMinor}
          onChange={(minor) => set({ hourlyRateMinor: minor ?? 0 })}
        />
        <MoneyInput
          label={t('contract.travelRate')}
          currency={currency}
          value={value.travelRateMinor}
          onChange={(travelRateMinor) => set({ travelRateMinor })}
        />
        <TextInput
          label={t('contract.currency')}
          required
          withAsterisk={false}
          maxLength={3}
          value={currency}
          onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })}
        />
        <DecimalInput
          label={t('contract.tax')}
          min={0}
          max={100}
          decimalScale={2}
          value={value.taxRatePercent}
          onChange={(next) => set({ taxRatePercent: next ?? 0 })}
        />
        <NumberInput
          label={t('contract.rounding')}
          min={1}
          max={480}
          allowDecimal={false}
          value={value.roundingMinutes}
          onChange={(next) => {
            if (typeof next === 'number') set({ roundingMinutes: next })
          }}
        />
        <NumberInput
          label={t('contract.minMinutes')}
          min={0}
          max={1440}
          allowDecimal={false}
          value={value.minMinutes}
          onChange={(next) => set({ minMinutes: typeof next === 'number' ? next : 0 })}
        />
        <NumberInput
          label={t('contract.maxMinutes')}
          min={1}
          max={10_080}
          allowDecimal={false}
          value={value.maxMinutes ?? ''}
          onChange={(next) => set({ maxMinutes: typeof next === 'number' ? next : null })}
        />
        <MoneyInput
          label={t('contract.approvalLimit')}
          currency={currency}
          value={value.approvalLimitMinor}
          onChange={(approvalLimitMinor) => set({ approvalLimitMinor })}
        />
      </SimpleGrid>
      {value.rates.map((rule) => (
        <Group key={rule.id} gap="xs" align="flex-end">
          <Autocomplete
            label={t('contract.ruleWork')}
            placeholder={t('contract.any')}
            style={{ flex: '1 1 120px' }}
            data={workTypes}
            value={rule.workType ?? ''}
            onChange={(text) => change(rule.id, { workType: text || null })}
          />
          <TextInput
            label={t('contract.ruleRole')}
            placeholder={t('contract.any')}
            style={{ flex: '1 1 90px' }}
            value={rule.role ?? ''}
            onChange={(event) => change(rule.id, { role: event.currentTarget.value || null })}
          />
          <Select
            label={t('contract.ruleHours')}
            placeholder={t('contract.any')}
            style={{ flex: '1 1 120px' }}
            clearable
            data={bands}
            value={rule.hours}
            onChange={(next) => change(rule.id, { hours: hoursBands.find((band) => band === next) ?? null })}
          />
          <Select
            label={t('contract.ruleKind')}
            style={{ flex: '1 1 120px' }}
            allowDeselect={false}
            data={ruleKinds.map((kind) => ({ value: kind, label: t(`contract.rule.${kind}`) }))}
            value={rule.kind}
            onChange={(next) => {
              const kind = ruleKinds.find((each) => each === next)
              if (kind) change(rule.id, { kind })
            }}
          />
          <div style={{ flex: '1 1 100px' }}>
            {rule.kind === 'multiplier' ? (
              <DecimalInput
                label={t('contract.factor')}
                min={0}
                max={100}
                decimalScale={3}
                value={rule.multiplier}
                onChange={(next) => {
                  if (next !== null) change(rule.id, { multiplier: next })
                }}
              />
            ) : (
              <MoneyInput
                label={t('contract.anHour')}
                currency={currency}
                negative={rule.kind === 'plus'}
                value={rule.amountMinor}
                onChange={(minor) => change(rule.id, { amountMinor: minor ?? 0 })}
              />
            )}
          </div>
          <RemoveButton
            name={rule.workType ?? rule.role ?? rule.id}
            onClick={() => set({ rates: value.rates.filter(({ id }) => id !== rule.id) })}
          />
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() =>
            set({
              rates: [
                ...value.rates,
                {
                  id: freeId('rate', value.rates),
                  workType: null,
                  role: null,
                  hours: null,
                  kind: 'multiplier',
                  amountMinor: 0,
                  multiplier: 1,
                },
              ],
            })
          }
        >
          {t('contract.addRate')}
        </Button>
      </Group>
    </>
  )
}
