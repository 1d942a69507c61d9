import { Button, Group, NumberInput, SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SiteCorrelation } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

const numbers = [
  { name: 'devices', word: 'outage.devices', min: 2, max: 1000 },
  { name: 'sharePercent', word: 'outage.share', min: 1, max: 100 },
  { name: 'withinMinutes', word: 'outage.within', min: 1, max: 1440 },
  { name: 'settleSeconds', word: 'outage.settle', min: 0, max: 3600 },
] as const

/** When the silence of single devices is the outage of their site; administrators change it. */
export function SiteOutageRule() {
  const { t } = useTranslation()
  const rule = useQuery(queries.siteCorrelation())
  return (
    <section aria-label={t('outage.title')}>
      <Title order={2} size="h4" mt="lg" mb="xs">
        {t('outage.title')}
      </Title>
      <div className="card" style={{ padding: 12 }}>
        <Loaded query={rule} rows={2}>
          {(data) => <RuleForm rule={data} />}
        </Loaded>
      </div>
    </section>
  )
}

function RuleForm({ rule }: { rule: SiteCorrelation }) {
  const { t } = useTranslation()
  const { administer } = useMay()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Partial<SiteCorrelation>>({})
  const value = { ...rule, ...draft }
  const save = useMutation({
    mutationFn: () => api.saveSiteCorrelation(value),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['site-correlation'] })
      setDraft({})
      toast(t('outage.saved'))
    },
    onError: toastProblem,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('outage.text')}
        </Text>
        <Switch
          label={t('outage.enabled')}
          disabled={!administer}
          checked={value.enabled}
          onChange={(event) => setDraft({ ...draft, enabled: event.currentTarget.checked })}
        />
        <SimpleGrid cols={{ base: 2, md: 4 }}>
          {numbers.map(({ name, word, min, max }) => (
            <NumberInput
              key={`${name} ${rule[name]}`}
              label={t(word)}
              required
              withAsterisk={false}
              min={min}
              max={max}
              allowDecimal={false}
              allowNegative={false}
              readOnly={!administer}
              defaultValue={rule[name]}
              onChange={(next) => {
                if (typeof next === 'number') setDraft({ ...draft, [name]: next })
              }}
            />
          ))}
        </SimpleGrid>
        {administer ? (
          <Group>
            <Button
              type="submit"
              variant="default"
              disabled={Object.keys(draft).length === 0}
              loading={save.isPending}
            >
              {t('word.save')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </form>
  )
}
