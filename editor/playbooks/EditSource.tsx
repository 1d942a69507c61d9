import { Alert, Button, Group, Radio, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaybookSourceView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'

/** A new source of playbooks, or one that is there; it is read when it is saved. */
export function EditSource({
  source,
  readsFolders,
  onClose,
}: {
  source: PlaybookSourceView | undefined
  readsFolders: boolean
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [kind, setKind] = useState<PlaybookSourceView['kind']>(source?.kind ?? 'git')
  const [draft, setDraft] = useState({
    name: source?.name ?? '',
    location: source?.location ?? '',
    branch: source?.branch ?? '',
    subfolder: source?.subfolder ?? '',
  })
  const saving = useMutation({
    mutationFn: () => {
      const body = { ...draft, kind, branch: kind === 'git' ? draft.branch : '' }
      return source ? api.updatePlaybookSource(source.id, body) : api.createPlaybookSource(body)
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries()
      onClose()
    },
  })
  const field = (name: keyof typeof draft) => ({
    value: draft[name],
    onChange: (event: FormEvent<HTMLInputElement>) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  })
  const isGit = kind === 'git'
  return (
    <Dialog opened onClose={onClose} title={t(source ? 'sources.edit' : 'sources.add')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          saving.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('sources.name')}
            description={t('sources.nameText')}
            required
            maxLength={60}
            data-autofocus
            {...field('name')}
          />
          <Radio.Group
            label={t('sources.kind')}
            value={kind}
            onChange={(next) => setKind(next === 'folder' ? 'folder' : 'git')}
          >
            <Stack gap={6} mt={4}>
              <Radio value="git" label={t('sources.git')} />
              <Radio
                value="folder"
                label={t('sources.folder')}
                description={readsFolders ? undefined : t('sources.noFolders')}
                disabled={!readsFolders && source?.kind !== 'folder'}
              />
            </Stack>
          </Radio.Group>
          <TextInput
            label={t(isGit ? 'sources.address' : 'sources.path')}
            description={t(isGit ? 'sources.addressText' : 'sources.pathText')}
            required
            maxLength={500}
            {...field('location')}
          />
          {isGit ? (
            <TextInput
              label={t('sources.branch')}
              description={t('sources.branchText')}
              maxLength={200}
              {...field('branch')}
            />
          ) : null}
          <TextInput
            label={t('sources.subfolder')}
            description={t('sources.subfolderText')}
            maxLength={300}
            {...field('subfolder')}
          />
          {saving.error ? (
            <Alert color="red" role="alert" style={{ whiteSpace: 'pre-line' }}>
              {sentenceOf(saving.error)}
            </Alert>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending}>
              {t('sources.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
