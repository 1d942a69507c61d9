import { Alert, Button, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { sentenceOf } from './sentence-of.ts'

/** Says in sentences why something could not be shown, and offers to try again. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  return (
    <Alert color="red" icon={<IconAlertTriangle size={16} />} title={t('problem.title')} role="alert">
      <Text style={{ whiteSpace: 'pre-line' }}>{sentenceOf(error)}</Text>
      {onRetry ? (
        <Button mt="sm" variant="default" onClick={onRetry}>
          {t('word.tryAgain')}
        </Button>
      ) : null}
    </Alert>
  )
}
