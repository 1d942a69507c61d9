import { Button, Center } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export function LoadMore({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}) {
  const { t } = useTranslation()
  if (!query.hasNextPage) return null
  return (
    <Center mt="sm">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t('word.loadMore')}
      </Button>
    </Center>
  )
}
