import { Button, Group, Stack, Table, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ValuePlace, VariableView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { AddException } from './AddException.tsx'
import { EditValue } from './EditValue.tsx'
import { placeKeyOf } from './place-name.ts'
import { ValueText } from './ValueText.tsx'

const everybody: ValuePlace = { scope: 'msp' }

/** A variable with every value that is set for it, each edited or cleared where it stands. */
export function EditVariable({
  variable,
  mayEdit,
  onClose,
  onDelete,
}: {
  variable: VariableView
  mayEdit: boolean
  onClose: () => void
  onDelete: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { name, type, values } = variable
  const [editing, setEditing] = useState<string | null>(null)
  const [description, setDescription] = useState(variable.description)
  const [hosts, setHosts] = useState(variable.hosts)
  const settled = async (word: 'variables.set' | 'variables.cleared') => {
    await queryClient.invalidateQueries({ queryKey: ['variables'] })
    setEditing(null)
    toast(t(word))
  }
  const save = useMutation({
    mutationFn: ({ place, value }: { place: ValuePlace; value: JsonValue }) =>
      api.setVariable(name, place, value),
    onSuccess: () => settled('variables.set'),
    onError: toastProblem,
  })
  const clear = useMutation({
    mutationFn: (place: ValuePlace) => api.clearVariable(name, place),
    onSuccess: () => settled('variables.cleared'),
    onError: toastProblem,
  })
  const describe = useMutation({
    mutationFn: () => api.updateVariable(name, { description, ...(type === 'secret' ? { hosts } : {}) }),
    onSuccess: () => settled('variables.set'),
    onError: toastProblem,
  })
  const rows = values.some(({ place }) => place.scope === 'msp')
    ? values
    : [{ place: everybody, placeName: '', customerName: null, value: null, updatedAt: null }, ...values]
  const changed = description !== variable.description || hosts !== variable.hosts
  return (
    <Dialog opened onClose={onClose} title={<span className="mono">{name}</span>} size="xl">
      <Stack gap="sm">
        <Text c="dimmed">
          {t(`variables.type.${type}`)} · {t('variables.usedBy')}:{' '}
          {variable.usedBy.map((workflow) => workflow.name).join(', ') || t('variables.unused')}
        </Text>
        <Textarea
          label={t('variables.description')}
          autosize
          maxLength={2000}
          disabled={!mayEdit}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {type === 'secret' ? (
          <Textarea
            label={t('variables.hosts')}
            description={t('variables.hostsText')}
            autosize
            minRows={2}
            disabled={!mayEdit}
            value={hosts}
            onChange={(event) => setHosts(event.currentTarget.value)}
          />
        ) : null}
        {changed ? (
          <Group justify="flex-end">
            <Button size="compact-sm" loading={describe.isPending} onClick={() => describe.mutate()}>
              {t('variables.save')}
            </Button>
          </Group>
        ) : null}
        <Table aria-label={t('variables.valueOf', { name })} layout="fixed">
          <Table.Tbody>
            {rows.map(({ place, placeName, customerName, value, updatedAt }) => {
              const key = placeKeyOf(place)
              const isSet = updatedAt !== null
              const where = [
                t(`variables.place.${place.scope}`),
                [customerName, placeName].filter(Boolean).join(', '),
              ]
                .filter(Boolean)
                .join(' · ')
              return (
                <Table.Tr key={key}>
                  <Table.Td w="34%" style={{ overflowWrap: 'anywhere' }}>
                    {where}
                  </Table.Td>
                  {editing === key ? (
                    <Table.Td colSpan={2}>
                      <EditValue
                        type={type}
                        label={`${t('variables.value')}: ${where}`}
                        value={isSet ? value : undefined}
                        saving={save.isPending}
                        onSave={(next) => save.mutate({ place, value: next })}
                        onCancel={() => setEditing(null)}
                      />
                    </Table.Td>
                  ) : (
                    <>
                      <Table.Td>
                        <ValueText type={type} isSet={isSet} value={value} />
                      </Table.Td>
                      <Table.Td w={170} ta="right">
                        {mayEdit ? (
                          <Button
                            variant="subtle"
                            size="compact-xs"
                            aria-label={`${t('variables.change')}: ${where}`}
                            onClick={() => setEditing(key)}
                          >
                            {t('variables.change')}
                          </Button>
                        ) : null}
                        {mayEdit && isSet ? (
                          <Button
                            variant="subtle"
                            color="red"
                            size="compact-xs"
                            aria-label={`${t('variables.clear')}: ${where}`}
                            onClick={() => clear.mutate(place)}
                          >
                            {t('variables.clear')}
                          </Button>
                        ) : null}
                      </Table.Td>
                    </>
                  )}
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
        {mayEdit ? (
          <AddException
            type={type}
            saving={save.isPending}
            onAdd={(place, value) => save.mutateAsync({ place, value })}
          />
        ) : null}
        <Group justify="space-between" className="dialog-actions">
          {mayEdit ? (
            <Button variant="subtle" color="red" onClick={onDelete}>
              {t('word.delete')}
            </Button>
          ) : (
            <span />
          )}
          <Button variant="default" onClick={onClose}>
            {t('word.close')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
