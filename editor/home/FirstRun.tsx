import { Loader, SimpleGrid, Text, Title } from '@mantine/core'
import { IconBook2, IconFlask, IconPencilPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMay } from '../session/use-may.ts'
import { useLoadDemo } from './use-demo.ts'

type Icon = typeof IconFlask

/** The start page of an installation with nothing in it: three ways to begin. */
export function FirstRun() {
  const { t } = useTranslation()
  const may = useMay()
  const load = useLoadDemo()
  return (
    <section aria-labelledby="first-run">
      <Title order={2} id="first-run" mb={4}>
        {t('first.title')}
      </Title>
      <Text c="dimmed" mb="sm" maw={640}>
        {t('first.text')}
      </Text>
      <SimpleGrid cols={{ base: 1, md: 3 }} spacing="sm">
        {may.administer ? (
          <button
            type="button"
            className="card way-in"
            disabled={load.isPending}
            aria-busy={load.isPending}
            onClick={() => load.mutate(false)}
          >
            {load.isPending ? <Loader size={20} aria-hidden /> : <Mark icon={IconFlask} />}
            <Words title={t('demo.load')}>
              <span role="status">{load.isPending ? t('demo.loading') : ''}</span>
              {load.isPending ? null : t('demo.loadText')}
            </Words>
          </button>
        ) : null}
        <Link to="/playbooks" className="card way-in">
          <Mark icon={IconBook2} />
          <Words title={t('home.nextWorkflow')}>{t('home.nextWorkflowText')}</Words>
        </Link>
        <Link to="/workflows?new=1" className="card way-in">
          <Mark icon={IconPencilPlus} />
          <Words title={t('first.draw')}>{t('first.drawText')}</Words>
        </Link>
      </SimpleGrid>
    </section>
  )
}

function Mark({ icon: Shape }: { icon: Icon }) {
  return <Shape size={20} stroke={1.8} color="var(--accent-text)" aria-hidden style={{ flex: 'none' }} />
}

function Words({ title, children }: { title: string; children: ReactNode }) {
  return (
    <span>
      <Text span fw={600} display="block">
        {title}
      </Text>
      <Text span size="xs" c="dimmed" display="block">
        {children}
      </Text>
    </span>
  )
}
