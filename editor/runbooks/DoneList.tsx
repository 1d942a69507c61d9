import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { RunResult } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { placeName } from '../runs/place-name.ts'
import { KindTile } from '../ui/node-icon.tsx'
import './runbooks.css'

/** What was written, or would be: each step by its name, and where. */
export function DoneList({ done }: { done: RunResult['done'] }) {
  const { t } = useTranslation()
  const nodes = useQuery(queries.nodes(useLanguage())).data?.items
  return (
    <ul className="runbook-done">
      {done.map(({ nodeId, path, name, kind: type, target, text, reference, planned }) => {
        const kind = nodes?.find((each) => each.type === type)
        const where = [kind?.title, target, path === '' ? '' : placeName(path, t)].filter(Boolean)
        return (
          <li key={`${path} ${nodeId}`}>
            <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={24} />
            <div style={{ minWidth: 0 }}>
              <Text fw={500}>{name}</Text>
              {text ? <Text style={{ overflowWrap: 'anywhere' }}>{text}</Text> : null}
              <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {where.join(' · ')}
                {reference && !planned && reference.length < 20 ? ` · ${reference}` : ''}
              </Text>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
