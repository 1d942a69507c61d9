import './playbooks.css'
import { Button } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SetUpWizard } from './SetUpWizard.tsx'

/** Sets a playbook up, from its questions to the mode that it starts in. */
export function SetUpPage() {
  const { t } = useTranslation()
  const { slug = '' } = useParams()
  const may = useMay()
  const playbook = useQuery(queries.playbook(slug, useLanguage()))
  return (
    <div className="page">
      <Loaded query={playbook}>
        {(shown) => (
          <>
            <PageHead
              title={t('playbooks.openNamed', { title: shown.title })}
              lead={
                <Button
                  component={Link}
                  to={`/playbooks/${slug}`}
                  variant="subtle"
                  color="gray"
                  px={6}
                  aria-label={t('wizard.toPlaybook')}
                >
                  <IconArrowLeft size={17} aria-hidden />
                </Button>
              }
            />
            {may.editWorkflows ? (
              <SetUpWizard playbook={shown} />
            ) : (
              <Empty title={t('wizard.mayNot')} text={t('wizard.mayNotText')} />
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}
