import { Anchor, Table, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { queries } from '../queries.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { useScopeReason } from './use-scope-reason.ts'

/** Published workflows, whether each runs for a customer, and why. */
export function CustomerWorkflows({ customerId }: { customerId: string }) {
  const { t } = useTranslation()
  const why = useScopeReason()
  const workflows = useQuery(queries.workflowsOfCustomer(customerId))
  return (
    <Loaded query={workflows}>
      {({ items }) =>
        items.length === 0 ? (
          <Text c="dimmed">{t('variables.noWorkflows')}</Text>
        ) : (
          <div className="card">
            <Table aria-label={t('variables.workflows')}>
              <Table.Tbody>
                {items.map((item) => (
                  <Table.Tr key={item.workflowId}>
                    <Table.Td>
                      <Anchor component={Link} to={`/workflows/${item.workflowId}`}>
                        {item.workflowName}
                      </Anchor>
                    </Table.Td>
                    <Table.Td w={140}>
                      {item.runs ? (
                        <StateLabel
                          icon={IconCircleCheck}
                          word={t('variables.runs')}
                          color="var(--state-ok)"
                        />
                      ) : (
                        <StateLabel
                          icon={IconCircleOff}
                          word={t('variables.runsNot')}
                          color="var(--state-quiet)"
                        />
                      )}
                    </Table.Td>
                    <Table.Td>
                      <Text c="dimmed">{why(item)}</Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )
      }
    </Loaded>
  )
}
