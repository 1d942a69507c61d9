import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApprovalView } from '#engine/api/types.ts'
import { useMay } from '../session/use-may.ts'
import { HandOver } from './HandOver.tsx'
import { personName } from './person-name.ts'

type Person = ApprovalView['people'][number]

/** Who is asked and to whom it was handed; whoever may hand it over does it here. */
export function AskedPeople({
  approval,
  onChanged,
}: {
  approval: ApprovalView
  onChanged: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const [handing, setHanding] = useState<Person | null>(null)
  const may = useMay()
  return (
    <section aria-label={t('approvalPage.people')}>
      <Text fw={600} mb={6}>
        {t('approvalPage.people')}
      </Text>
      <Stack gap={6}>
        {approval.people.map((person) => (
          <Group key={person.id} justify="space-between" wrap="nowrap" gap={8}>
            <div style={{ minWidth: 0, opacity: person.handedOver ? 0.65 : 1 }}>
              <Text>
                {person.kind === 'role'
                  ? t('approvalPage.role', { role: personName(person, t) })
                  : person.name}{' '}
                {person.handedOver ? (
                  <Badge size="xs" variant="light" color="gray">
                    {t('approvalPage.handedOver')}
                  </Badge>
                ) : null}
              </Text>
              <Text size="xs" c="dimmed">
                {[
                  person.kind === 'role' ? '' : t(`approvalPage.${person.kind}`),
                  person.delegatedBy ? t('approvalPage.delegatedBy', { name: person.delegatedBy }) : '',
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
            </div>
            {person.mayHandOver && may.work ? (
              <Button variant="subtle" size="compact-xs" onClick={() => setHanding(person)}>
                {t('approvalPage.handOver')}
              </Button>
            ) : null}
          </Group>
        ))}
      </Stack>
      {handing ? (
        <HandOver approval={approval} from={handing} onClose={() => setHanding(null)} onDone={onChanged} />
      ) : null}
    </section>
  )
}
