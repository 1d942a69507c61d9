import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Empty } from './Empty.tsx'
import { PageHead } from './PageHead.tsx'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <div className="page">
      <PageHead title={t('problem.notFound')} />
      <Empty title={t('problem.notFound')} text={t('problem.notFoundText')}>
        <Button component={Link} to="/">
          {t('problem.goHome')}
        </Button>
      </Empty>
    </div>
  )
}
