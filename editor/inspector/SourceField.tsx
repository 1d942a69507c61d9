import {
  ActionIcon,
  Popover,
  ScrollArea,
  Text,
  Textarea,
  TextInput,
  Tooltip,
  UnstyledButton,
} from '@mantine/core'
import { IconPlaylistAdd } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reference } from '../workflow/sample-scope.ts'

const SourceEditor = lazy(async () => ({ default: (await import('./SourceEditor.tsx')).SourceEditor }))

/** An expression or template with completion, and a list of all values for who does not know their paths. */
export function SourceField({
  id,
  label,
  kind,
  source,
  placeholder,
  references,
  stepNames,
  readOnly,
  invalid,
  onChange,
}: {
  id: string
  label: string
  kind: 'expression' | 'template'
  source: string
  placeholder: string
  references: readonly Reference[]
  stepNames: ReadonlyMap<string, string>
  readOnly: boolean
  invalid: boolean
  onChange: (source: string) => void
}) {
  const { t } = useTranslation()
  return (
    <div style={{ display: 'flex', gap: 4, alignItems: 'flex-start' }}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Suspense
          fallback={
            <Textarea
              id={id}
              aria-label={label}
              autosize
              minRows={1}
              value={source}
              onChange={(event) => onChange(event.currentTarget.value)}
            />
          }
        >
          <SourceEditor
            label={label}
            kind={kind}
            source={source}
            placeholder={placeholder}
            references={references}
            stepNames={stepNames}
            readOnly={readOnly}
            invalid={invalid}
            onChange={onChange}
          />
        </Suspense>
      </div>
      {readOnly ? null : (
        <InsertValue
          references={references}
          label={t('param.insert')}
          onPick={({ path }) => {
            if (kind === 'expression') onChange(source.trim() === '' ? path : `${source} ${path}`)
            else onChange(`${source}${source === '' || source.endsWith(' ') ? '' : ' '}{{ ${path} }}`)
          }}
        />
      )}
    </div>
  )
}

function InsertValue({
  references,
  label,
  onPick,
}: {
  references: readonly Reference[]
  label: string
  onPick: (reference: Reference) => void
}) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [search, setSearch] = useState('')
  const found = references.filter(({ label: name }) => name.toLowerCase().includes(search.toLowerCase()))
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label={t('param.insert')}>
          <ActionIcon
            size={30}
            variant="default"
            aria-label={label}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconPlaylistAdd size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <TextInput
          aria-label={t('param.searchValues')}
          placeholder={t('param.searchValues')}
          value={search}
          mb={6}
          data-autofocus
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah={280}>
          {found.slice(0, 120).map((reference) => (
            <UnstyledButton
              key={reference.path}
              className="pick"
              style={{ display: 'block' }}
              onClick={() => {
                onPick(reference)
                setOpened(false)
              }}
            >
              <Text lh={1.3}>{reference.label}</Text>
              {reference.preview ? (
                <Text size="xs" c="dimmed" className="mono" truncate>
                  {reference.preview}
                </Text>
              ) : null}
            </UnstyledButton>
          ))}
          {found.length === 0 ? <Text c="dimmed">{t('param.noValues')}</Text> : null}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}
