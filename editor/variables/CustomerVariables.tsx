import { Button, Group, Select, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Customer, ResolvedVariable, ValuePlace } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { CustomerConnections } from './CustomerConnections.tsx'
import { CustomerWorkflows } from './CustomerWorkflows.tsx'
import { EditValue } from './EditValue.tsx'
import { fromWhere } from './place-name.ts'
import { ValueText } from './ValueText.tsx'
import { WhichWins } from './WhichWins.tsx'

/** What one customer, or a site of it, has of everything that differs: values, connections, workflows. */
export function CustomerVariables({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const may = useMay()
  const [{ site }, setFilter] = useUrlFilters(['site'])
  const sites = useQuery(queries.sites(customer.id))
  const variables = useQuery(queries.variablesOf(customer.id, site || undefined))
  const place: ValuePlace = site
    ? { scope: 'site', siteId: site }
    : { scope: 'customer', customerId: customer.id }
  return (
    <Stack gap="lg">
      <section>
        {sites.data && sites.data.items.length > 0 ? (
          <Select
            mb="sm"
            w={280}
            label={t('variables.for')}
            allowDeselect={false}
            data={[
              { value: '', label: t('variables.wholeCustomer') },
              ...sites.data.items.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={site}
            onChange={(next) => setFilter('site', next ?? '')}
          />
        ) : null}
        <Loaded query={variables}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('variables.empty')} text={t('variables.emptyText')}>
                {may.editWorkflows ? (
                  <Button component={Link} to="/settings/variables?new=1">
                    {t('variables.addFirst')}
                  </Button>
                ) : null}
              </Empty>
            ) : (
              <div className="card">
                <Table aria-label={t('variables.title')} layout="fixed">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th w="26%">{t('word.name')}</Table.Th>
                      <Table.Th>{t('variables.value')}</Table.Th>
                      <Table.Th w={170}>{t('variables.from')}</Table.Th>
                      <Table.Th w={330}>
                        <VisuallyHidden>{t('variables.change')}</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((variable) => (
                      <VariableRow
                        key={`${variable.name} ${site}`}
                        variable={variable}
                        place={place}
                        mayEdit={may.editWorkflows}
                      />
                    ))}
                  </Table.Tbody>
                </Table>
              </div>
            )
          }
        </Loaded>
      </section>
      {may.editWorkflows ? (
        <section>
          <Title order={2} size="h4">
            {t('variables.connections')}
          </Title>
          <Text c="dimmed" mb="xs">
            {t('variables.connectionsText')}
          </Text>
          <CustomerConnections customerId={customer.id} siteId={site || undefined} place={place} />
        </section>
      ) : null}
      <section>
        <Title order={2} size="h4">
          {t('variables.workflows')}
        </Title>
        <Text c="dimmed" mb="xs">
          {t('variables.workflowsText')}
        </Text>
        <CustomerWorkflows customerId={customer.id} />
      </section>
    </Stack>
  )
}

function VariableRow({
  variable,
  place,
  mayEdit,
}: {
  variable: ResolvedVariable
  place: ValuePlace
  mayEdit: boolean
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [editing, setEditing] = useState(false)
  const [explained, setExplained] = useState(false)
  const { name, type, chain } = variable
  const winner = chain.find(({ reason }) => reason === 'wins')
  const own = chain.find((link) => link.place.scope === place.scope)
  const settled = async (word: 'variables.set' | 'variables.cleared') => {
    await queryClient.invalidateQueries({ queryKey: ['variables'] })
    setEditing(false)
    toast(t(word))
  }
  const save = useMutation({
    mutationFn: (value: JsonValue) => api.setVariable(name, place, value),
    onSuccess: () => settled('variables.set'),
    onError: toastProblem,
  })
  const clear = useMutation({
    mutationFn: () => api.clearVariable(name, place),
    onSuccess: () => settled('variables.cleared'),
    onError: toastProblem,
  })
  return (
    <>
      <Table.Tr>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          <Text fw={500} className="mono">
            {name}
          </Text>
          {variable.description ? (
            <Text size="xs" c="dimmed" lineClamp={2}>
              {variable.description}
            </Text>
          ) : null}
        </Table.Td>
        {editing ? (
          <Table.Td colSpan={3}>
            <EditValue
              type={type}
              label={t('variables.valueOf', { name })}
              value={variable.isSet ? variable.value : undefined}
              saving={save.isPending}
              onSave={(value) => save.mutate(value)}
              onCancel={() => setEditing(false)}
            />
          </Table.Td>
        ) : (
          <>
            <Table.Td>
              <ValueText type={type} isSet={variable.isSet} value={variable.value} />
            </Table.Td>
            <Table.Td>
              <Text c="dimmed">{winner ? fromWhere(winner, t) : '–'}</Text>
            </Table.Td>
            <Table.Td>
              <Group gap={4} justify="flex-end" wrap="nowrap">
                <Button
                  variant="subtle"
                  size="compact-xs"
                  aria-expanded={explained}
                  aria-label={t('variables.whyNamed', { name })}
                  onClick={() => setExplained(!explained)}
                >
                  {t('variables.why')}
                </Button>
                {mayEdit ? (
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    aria-label={`${t(own?.isSet ? 'variables.change' : 'variables.override')}: ${name}`}
                    onClick={() => setEditing(true)}
                  >
                    {t(own?.isSet ? 'variables.change' : 'variables.override')}
                  </Button>
                ) : null}
                {mayEdit && own?.isSet ? (
                  <Button
                    variant="subtle"
                    color="red"
                    size="compact-xs"
                    loading={clear.isPending}
                    aria-label={`${t('variables.clear')}: ${name}`}
                    onClick={() => clear.mutate()}
                  >
                    {t('variables.clear')}
                  </Button>
                ) : null}
              </Group>
            </Table.Td>
          </>
        )}
      </Table.Tr>
      {explained ? (
        <Table.Tr>
          <Table.Td colSpan={4} pl="lg">
            <WhichWins label={t('variables.whyNamed', { name })} chain={chain}>
              {(link) => <ValueText type={type} isSet={link.isSet} value={link.value} />}
            </WhichWins>
          </Table.Td>
        </Table.Tr>
      ) : null}
    </>
  )
}
