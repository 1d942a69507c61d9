import { ActionIcon, Alert, Button, Group, Menu, Stack, TagsInput, Text } from '@mantine/core'
import { IconEar, IconMapPin, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CaptureView } from '#engine/api/types.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { JsonTree } from '../ui/JsonTree.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { type MapTarget, mapTargets, overWords, readBody, withOverWords } from './map-targets.ts'

/** Shows the next delivery to a webhook, also one that is refused, and maps what stands in it to fields. */
export function CaptureDelivery({
  triggerId,
  kind,
  params,
  mayEdit,
  onParam,
}: {
  triggerId: string
  kind: NodeKind
  params: Readonly<Record<string, Param>>
  mayEdit: boolean
  onParam: (name: string, param: Param | undefined) => void
}) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const query = queries.capture(triggerId)
  const { data } = useQuery({ ...query, enabled: mayEdit })
  const set = (view: CaptureView) => client.setQueryData(query.queryKey, view)
  const start = useMutation({
    mutationFn: () => api.captureNext(triggerId),
    onSuccess: set,
    onError: toastProblem,
  })
  const stop = useMutation({
    mutationFn: () => api.stopCapture(triggerId),
    onSuccess: set,
    onError: toastProblem,
  })
  if (!mayEdit || !data) return null
  const targets = mapTargets(kind, params)
  const mapTo = (target: MapTarget, path: string | undefined) => {
    const { name, param } = target.change(path)
    onParam(name, param)
  }
  return (
    <section aria-label={t('capture.title')}>
      <Stack gap={6}>
        <Text size="xs" fw={500}>
          {t('capture.title')}
        </Text>
        <Group gap={6}>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconEar size={14} />}
            loading={start.isPending}
            disabled={data.state === 'waiting'}
            onClick={() => start.mutate()}
          >
            {t(data.state === 'captured' ? 'capture.again' : 'capture.start')}
          </Button>
          {data.state === 'none' ? null : (
            <Button variant="subtle" size="compact-sm" onClick={() => stop.mutate()}>
              {t(data.state === 'waiting' ? 'capture.stop' : 'capture.forget')}
            </Button>
          )}
        </Group>
        {data.state === 'waiting' ? (
          <Text size="xs" role="status">
            {t('capture.waiting')}
          </Text>
        ) : null}
        {data.delivery ? <Delivery delivery={data.delivery} targets={targets} onMap={mapTo} /> : null}
        <MappedPlaces targets={targets} onMap={mapTo} />
        {targets.some(({ field, path }) => field === 'state' && path !== undefined) ? (
          <TagsInput
            size="xs"
            label={t('mapping.over')}
            description={t('mapping.overText')}
            value={overWords(params)}
            onChange={(words) => onParam('mapping', withOverWords(params, words))}
          />
        ) : null}
      </Stack>
    </section>
  )
}

function Delivery({
  delivery,
  targets,
  onMap,
}: {
  delivery: NonNullable<CaptureView['delivery']>
  targets: readonly MapTarget[]
  onMap: (target: MapTarget, path: string) => void
}) {
  const { t } = useTranslation()
  const { outcome, reason, headers, body, contentType, truncated, query } = delivery
  const value = truncated ? undefined : readBody(body, contentType)
  return (
    <>
      <Alert color={outcome === 'accepted' ? 'petrol' : 'red'} variant="light" p={8}>
        <Text size="xs" fw={500}>
          {t(`capture.${outcome}`)} · <Moment at={delivery.receivedAt} exact />
        </Text>
        {reason === null ? null : <Text size="xs">{reason}</Text>}
      </Alert>
      <Text size="xs" c="dimmed">
        {t(targets.length > 0 && value !== undefined ? 'capture.bodyMap' : 'capture.body')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reached by the keyboard */}
      <div className="json card" tabIndex={0} style={{ padding: 8, maxHeight: 300, overflow: 'auto' }}>
        {value === undefined ? (
          <pre style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', font: 'inherit' }}>
            {body.slice(0, 20_000)}
          </pre>
        ) : (
          <JsonTree
            value={value}
            {...(targets.length === 0
              ? {}
              : { beside: (path) => <MapMenu path={path.join('.')} targets={targets} onMap={onMap} /> })}
          />
        )}
      </div>
      <Text size="xs" c="dimmed">
        {t('capture.headers')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reached by the keyboard */}
      <div className="json card" tabIndex={0} style={{ padding: 8, maxHeight: 160, overflow: 'auto' }}>
        <JsonTree value={Object.keys(query).length === 0 ? headers : { headers, query }} />
      </div>
    </>
  )
}

/** Says what a place in the body is. */
function MapMenu({
  path,
  targets,
  onMap,
}: {
  path: string
  targets: readonly MapTarget[]
  onMap: (target: MapTarget, path: string) => void
}) {
  const { t } = useTranslation()
  const list = targets.find(({ field }) => field === 'list')?.path
  const inList = list === undefined ? undefined : new RegExp(`^${RegExp.escape(list)}\\.\\d+\\.`)
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <ActionIcon size={18} variant="subtle" aria-label={t('mapping.use', { path })} ml={4}>
          <IconMapPin size={12} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {targets.map((target) => (
          <Menu.Item
            key={target.field}
            onClick={() =>
              onMap(target, target.field === 'list' || !inList ? path : path.replace(inList, ''))
            }
          >
            {t(`mapping.${target.field}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function MappedPlaces({
  targets,
  onMap,
}: {
  targets: readonly MapTarget[]
  onMap: (target: MapTarget, path: undefined) => void
}) {
  const { t } = useTranslation()
  const mapped = targets.filter(({ path }) => path !== undefined)
  if (mapped.length === 0) return null
  return (
    <Stack component="ul" gap={2} m={0} p={0} aria-label={t('mapping.places')} style={{ listStyle: 'none' }}>
      {mapped.map((target) => (
        <Group key={target.field} component="li" gap={6} wrap="nowrap">
          <Text size="xs" style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
            {t(`mapping.${target.field}`)}: <code>{target.path}</code>
          </Text>
          <ActionIcon
            size="sm"
            aria-label={t('mapping.remove', { field: t(`mapping.${target.field}`) })}
            onClick={() => onMap(target, undefined)}
          >
            <IconX size={12} />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  )
}
