import { Alert, Button, Group, Select, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectionView, ConnectorView } from '#engine/api/types.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { ApiProblem, api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import { SchemaForm } from '../ui/SchemaForm.tsx'
import { fieldsOf } from '../ui/schema-fields.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { StandIns } from '../variables/StandIns.tsx'
import { HostKeys } from './HostKeys.tsx'
import { RateField } from './RateField.tsx'

/** Chooses a connector, asks its fields, checks them live and saves. Secrets that are set are never shown. */
export function EditConnection({
  connectors,
  connection,
  onClose,
  onSaved,
}: {
  connectors: readonly ConnectorView[]
  connection: ConnectionView | null
  onClose: () => void
  onSaved: () => Promise<void>
}) {
  const { t } = useTranslation()
  const [type, setType] = useState(connection?.type ?? null)
  const connector = connectors.find((each) => each.type === type)
  return (
    <Dialog opened onClose={onClose} title={connection?.name ?? t('connections.add')} size="lg">
      {connector ? (
        <ConnectionForm connector={connector} connection={connection} onClose={onClose} onSaved={onSaved} />
      ) : (
        <ul aria-label={t('connections.types')} style={{ listStyle: 'none', margin: '0 -8px', padding: 0 }}>
          {connectors.map((each) => (
            <li key={each.type}>
              <UnstyledButton className="pick" onClick={() => setType(each.type)}>
                <KindTile category="connectors" icon={each.icon} size={32} />
                <span>
                  <Text fw={600}>{each.title}</Text>
                  <Text size="xs" c="dimmed">
                    {each.description}
                  </Text>
                </span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}

function ConnectionForm({
  connector,
  connection,
  onClose,
  onSaved,
}: {
  connector: ConnectorView
  connection: ConnectionView | null
  onClose: () => void
  onSaved: () => Promise<void>
}) {
  const { t } = useTranslation()
  const fields = fieldsOf(connector.form)
  const [name, setName] = useState(connection?.name ?? connector.title)
  const [customerId, setCustomerId] = useState(connection?.customerId ?? null)
  const customers = useQuery(queries.customers())
  const [values, setValues] = useState<JsonObject>(connection?.settings ?? defaultsOf(connector))
  const [rate, setRate] = useState(connection?.rate ?? null)
  const check = useMutation({ mutationFn: () => api.checkCredentials(connector.type, values) })
  const save = useMutation({
    mutationFn: () =>
      connection
        ? api.updateConnection(connection.id, { name, credentials: values, rate })
        : api.createConnection({ type: connector.type, name, credentials: values, customerId, rate }),
    onSuccess: onSaved,
  })
  const failed = save.error ?? check.error
  const problems: Record<string, string> = {}
  if (failed instanceof ApiProblem) {
    for (const { where, message } of failed.errors) problems[where.split('.').at(-1) ?? where] = message
  }
  const placeholders = Object.fromEntries(
    (connection?.secretFields ?? []).map((field) => [field, t('connections.secretKept')]),
  )
  const canCheck = !connection || fields.every((field) => !field.secret || values[field.name] !== undefined)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="sm">
        <Text c="dimmed">{connector.description}</Text>
        <TextInput
          label={t('word.name')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('standIns.owner')}
          description={t('standIns.ownerText')}
          searchable
          clearable
          disabled={connection !== null}
          data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          value={customerId}
          onChange={setCustomerId}
        />
        <SchemaForm
          schema={connector.form}
          values={values}
          problems={problems}
          placeholders={placeholders}
          onChange={(next) => {
            setValues(next)
            check.reset()
          }}
        />
        <RateField rate={rate} onChange={setRate} />
        {connection ? <StandIns connection={connection} /> : null}
        {connection && connector.ports.includes('shell') ? <HostKeys connectionId={connection.id} /> : null}
        {check.data ? (
          <Alert
            ref={showWhole}
            role="status"
            style={{ scrollMarginBottom: 72 }}
            color={check.data.ok ? 'green' : 'red'}
            icon={check.data.ok ? <IconCircleCheck size={17} /> : <IconAlertTriangle size={17} />}
            title={t(check.data.ok ? 'connections.works' : 'connections.doesNotWork')}
          >
            {check.data.detail}
          </Alert>
        ) : null}
        {failed ? (
          <Alert
            ref={showWhole}
            color="red"
            role="alert"
            style={{ whiteSpace: 'pre-line', scrollMarginBottom: 72 }}
          >
            {sentenceOf(failed)}
          </Alert>
        ) : null}
        <Group justify="flex-end" gap="xs" className="dialog-actions">
          <Button variant="default" onClick={onClose}>
            {t('word.cancel')}
          </Button>
          {canCheck ? (
            <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
              {t('connections.check')}
            </Button>
          ) : null}
          <Button type="submit" loading={save.isPending}>
            {t('connections.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The actions at the bottom of a long form would hide the verdict that just came above them. */
function showWhole(verdict: HTMLElement | null) {
  verdict?.scrollIntoView({ block: 'nearest' })
}

function defaultsOf(connector: ConnectorView): JsonObject {
  return Object.fromEntries(
    fieldsOf(connector.form).flatMap((field) =>
      field.default === undefined ? [] : [[field.name, field.default]],
    ),
  )
}
