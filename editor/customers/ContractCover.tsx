import { ActionIcon, Button, Checkbox, Group, Select, SimpleGrid, TagsInput, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Contract } from '#engine/api/types.ts'
import { type ContractFieldsProps, freeId, hoursBands, workTypes } from './contract-draft.ts'

const switches = [
  'coversOnSite',
  'coversTravel',
  'coversProjects',
  'coversThirdParty',
  'criticalAnytime',
] as const
const exclusionKinds = ['work_type', 'role', 'category'] as const

/** What a contract pays for, and what it leaves to another. */
export function ContractCover({ value, set, others }: ContractFieldsProps & { others: readonly Contract[] }) {
  const { t } = useTranslation()
  const payers = others.map(({ id, name }) => ({ value: id, label: name }))
  const change = (id: string, fields: Partial<Contract['exclusions'][number]>) =>
    set({ exclusions: value.exclusions.map((each) => (each.id === id ? { ...each, ...fields } : each)) })
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TagsInput
          label={t('contract.covered')}
          description={t('contract.emptyAll')}
          data={workTypes}
          value={value.coveredWorkTypes}
          onChange={(coveredWorkTypes) => set({ coveredWorkTypes })}
        />
        <TagsInput
          label={t('contract.roles')}
          description={t('contract.emptyAll')}
          value={value.coveredRoles}
          onChange={(coveredRoles) => set({ coveredRoles })}
        />
      </SimpleGrid>
      <Checkbox.Group
        label={t('contract.hours')}
        description={t('contract.emptyAll')}
        value={value.coveredHours}
        onChange={(next) => set({ coveredHours: hoursBands.filter((band) => next.includes(band)) })}
      >
        <Group mt={6}>
          {hoursBands.map((band) => (
            <Checkbox key={band} value={band} label={t(`contract.band.${band}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Group>
        {switches.map((name) => (
          <Checkbox
            key={name}
            label={t(`contract.${name}`)}
            checked={value[name]}
            onChange={(event) => set({ [name]: event.currentTarget.checked })}
          />
        ))}
        <Checkbox
          label={t('contract.isDefault')}
          checked={value.isDefault}
          onChange={(event) => set({ isDefault: event.currentTarget.checked })}
        />
      </Group>
      {value.exclusions.map((exclusion) => (
        <Group key={exclusion.id} gap="xs" align="flex-end">
          <Select
            label={t('contract.excludes')}
            w={150}
            allowDeselect={false}
            data={exclusionKinds.map((what) => ({ value: what, label: t(`contract.exclude.${what}`) }))}
            value={exclusion.what}
            onChange={(next) => {
              const what = exclusionKinds.find((each) => each === next)
              if (what) change(exclusion.id, { what })
            }}
          />
          <TextInput
            label={t('contract.excluded')}
            required
            withAsterisk={false}
            style={{ flex: '1 1 140px' }}
            value={exclusion.value}
            onChange={(event) => change(exclusion.id, { value: event.currentTarget.value })}
          />
          <Select
            label={t('contract.payer')}
            placeholder={t('contract.payerNone')}
            style={{ flex: '1 1 160px' }}
            clearable
            data={payers}
            value={exclusion.contractId}
            onChange={(contractId) => change(exclusion.id, { contractId })}
          />
          <RemoveButton
            name={exclusion.value}
            onClick={() => set({ exclusions: value.exclusions.filter(({ id }) => id !== exclusion.id) })}
          />
        </Group>
      ))}
      <Group align="flex-end">
        <Button
          variant="default"
          size="compact-sm"
          onClick={() =>
            set({
              exclusions: [
                ...value.exclusions,
                { id: freeId('exclusion', value.exclusions), what: 'work_type', value: '', contractId: null },
              ],
            })
          }
        >
          {t('contract.addExclusion')}
        </Button>
      </Group>
      <Select
        label={t('contract.exclusionContract')}
        description={t('contract.exclusionContractText')}
        placeholder={t('contract.payerNone')}
        clearable
        data={payers}
        value={value.exclusionContractId}
        onChange={(exclusionContractId) => set({ exclusionContractId })}
      />
    </>
  )
}

export function RemoveButton({ name, onClick }: { name: string; onClick: () => void }) {
  const { t } = useTranslation()
  return (
    <ActionIcon size="lg" aria-label={t('contract.removeRule', { name })} onClick={onClick}>
      <IconTrash size={15} aria-hidden />
    </ActionIcon>
  )
}
