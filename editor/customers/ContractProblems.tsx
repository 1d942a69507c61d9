import { Alert, List } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Contract } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'

/** What people should know of a contract, such as which one counts while two are in force. */
export function ContractProblems({ contract: { id, customerId, name } }: { contract: Contract }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const problems = useQuery(queries.contractProblems(customerId, id)).data?.items ?? []
  if (problems.length === 0) return null
  return (
    <Alert
      mt="sm"
      py={8}
      color="yellow"
      icon={<IconAlertTriangle size={16} aria-hidden />}
      title={t('contract.problems', { name })}
    >
      <List size="sm">
        {problems.map(({ code, message }) => (
          // The server's sentences name the other contract, in English.
          <List.Item key={`${code} ${message}`}>
            {language === 'en' ? message : t(`contract.problem.${code}`)}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
