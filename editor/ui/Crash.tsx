import { Alert, Button, Center, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRouteError } from 'react-router'
import { sentenceOf } from './sentence-of.ts'

/** Shown in place of a page whose code failed. */
export function Crash() {
  const { t } = useTranslation()
  const error = useRouteError()
  return (
    <Center component="main" h="100vh">
      <Alert color="red" title={t('problem.crash')} maw={560}>
        <Text mb="sm">{sentenceOf(error)}</Text>
        <Button variant="default" onClick={() => location.reload()}>
          {t('word.tryAgain')}
        </Button>
      </Alert>
    </Center>
  )
}
