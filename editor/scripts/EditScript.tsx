import { Alert, Button, Group, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ScriptVersionView, ScriptView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { ParameterRows } from './ParameterRows.tsx'
import { ScriptEditor } from './ScriptEditor.tsx'
import { ScriptVersions } from './ScriptVersions.tsx'

type Content = Pick<ScriptVersionView, 'shell' | 'risk' | 'parameters' | 'body'>

const empty: Content = { shell: 'sh', risk: 'changes', parameters: [], body: '' }
const shells = ['sh', 'powershell'] as const
const risks = ['reads', 'changes', 'destroys'] as const

/** Writes a script or its next version; who may not change it sees it. */
export function EditScript({
  script,
  mayEdit,
  onClose,
}: {
  script: ScriptView | null
  mayEdit: boolean
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const newest = script?.versions[0]
  const [name, setName] = useState(script?.name ?? '')
  const [description, setDescription] = useState(script?.description ?? '')
  const [tags, setTags] = useState<string[]>(script?.tags ?? [])
  const [content, setContent] = useState<Content>(newest ?? empty)
  const [note, setNote] = useState('')
  const set = (change: Partial<Content>) => setContent({ ...content, ...change })
  const isNewVersion = newest !== undefined && !sameContent(newest, content)

  const save = useMutation({
    mutationFn: async () => {
      if (!script) return api.createScript({ name, description, tags, ...cleaned(content) })
      if (name !== script.name || description !== script.description || tags.join() !== script.tags.join()) {
        await api.updateScript(script.id, { name, description, tags })
      }
      return isNewVersion ? api.addScriptVersion(script.id, { ...cleaned(content), note }) : undefined
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['scripts'] })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }

  return (
    <Dialog opened onClose={onClose} size={920} title={script?.name ?? t('scripts.add')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {script ? null : (
            <ReadyScripts
              onChoose={(ready) => {
                setName(ready.name)
                setDescription(ready.description)
                setTags(ready.tags)
                setContent(ready)
              }}
            />
          )}
          <Group align="flex-start" grow>
            <TextInput
              label={t('word.name')}
              description={
                script && name.trim() !== script.name
                  ? t('scripts.renamed', { name: script.name })
                  : t('scripts.nameText')
              }
              inputWrapperOrder={['label', 'input', 'description']}
              required
              disabled={!mayEdit}
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label={t('word.description')}
              disabled={!mayEdit}
              maxLength={2000}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
          </Group>
          <Group align="flex-start" grow>
            <Select
              label={t('scripts.shell')}
              disabled={!mayEdit}
              allowDeselect={false}
              data={shells.map((value) => ({ value, label: t(`scripts.${value}`) }))}
              value={content.shell}
              onChange={(next) => set({ shell: shells.find((each) => each === next) ?? 'sh' })}
            />
            <Select
              label={t('scripts.risk')}
              disabled={!mayEdit}
              allowDeselect={false}
              data={risks.map((value) => ({ value, label: t(`scripts.${value}`) }))}
              value={content.risk}
              onChange={(next) => set({ risk: risks.find((each) => each === next) ?? 'changes' })}
            />
            <TagsInput label={t('scripts.tags')} disabled={!mayEdit} value={tags} onChange={setTags} />
          </Group>
          <ParameterRows
            parameters={content.parameters}
            mayEdit={mayEdit}
            onChange={(parameters) => set({ parameters })}
          />
          <ScriptEditor
            label={t('scripts.body')}
            text={content.body}
            readOnly={!mayEdit}
            onChange={(body) => set({ body })}
          />
          {isNewVersion ? (
            <TextInput
              label={t('scripts.note')}
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          ) : null}
          {script ? (
            <ScriptVersions versions={script.versions} {...(mayEdit ? { onTake: setContent } : {})} />
          ) : null}
          {save.error ? (
            <Alert
              color="red"
              role="alert"
              icon={<IconAlertTriangle size={16} />}
              style={{ whiteSpace: 'pre-line' }}
            >
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t(mayEdit ? 'word.cancel' : 'word.close')}
            </Button>
            {mayEdit ? (
              <Button type="submit" loading={save.isPending} disabled={content.body.trim() === ''}>
                {isNewVersion
                  ? t('scripts.saveVersion', { version: newest.version + 1 })
                  : t(script ? 'scripts.save' : 'scripts.create')}
              </Button>
            ) : null}
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function ReadyScripts({
  onChoose,
}: {
  onChoose: (script: Content & { name: string; description: string; tags: string[] }) => void
}) {
  const { t } = useTranslation()
  const ready = useQuery(queries.readyScripts(useLanguage()))
  return (
    <Select
      label={t('scripts.startWith')}
      placeholder={t('scripts.blank')}
      data={ready.data?.items.map(({ name }) => name) ?? []}
      onChange={(chosen) => {
        const script = ready.data?.items.find(({ name }) => name === chosen)
        if (script) onChoose(script)
      }}
    />
  )
}

/** As the form may leave them: numbers and yes or no are text there, and choices have blanks around them. */
function cleaned({ shell, risk, parameters, body }: Content): Content {
  return {
    shell,
    risk,
    body,
    parameters: parameters.map((parameter) => ({
      ...parameter,
      name: parameter.name.trim(),
      choices:
        parameter.type === 'choice'
          ? parameter.choices.map((choice) => choice.trim()).filter((choice) => choice !== '')
          : [],
    })),
  }
}

function sameContent(one: Content, other: Content): boolean {
  const plain = ({ shell, risk, parameters, body }: Content) =>
    JSON.stringify([shell, risk, parameters, body])
  return plain(one) === plain(other)
}
