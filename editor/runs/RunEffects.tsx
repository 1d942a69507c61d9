import { Alert, Button, Group, Text } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { EffectList } from './EffectList.tsx'
import { useAsOfRun } from './use-as-of-run.ts'

/** What the run wrote so far; of a dry run the plan. */
export function RunEffects({ run, kinds }: { run: Run; kinds: ReadonlyMap<string, NodeKind> }) {
  const { t } = useTranslation()
  const effects = useAsOfRun(queries.effects(run.id), () => api.effects(run.id), run)
  const [, setSearch] = useSearchParams()
  const dry = run.mode === 'dry'
  return (
    <div className="side-scroll">
      <Group justify="space-between" mb={6}>
        <span />
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconArrowsDiff size={14} />}
          onClick={() =>
            setSearch((old) => {
              const next = new URLSearchParams(old)
              next.set('compare', '')
              return next
            })
          }
        >
          {t('effects.compare')}
        </Button>
      </Group>
      {dry ? (
        <Alert color="violet" mb="sm" py={8}>
          {t('effects.planText')}
        </Alert>
      ) : null}
      <Loaded query={effects} rows={4}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t(dry ? 'effects.nonePlanned' : 'effects.none')}</Text>
          ) : (
            <EffectList effects={items} document={run.document} kinds={kinds} />
          )
        }
      </Loaded>
    </div>
  )
}
