import { ActionIcon, Popover, ScrollArea, Text, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { IconPlaylistAdd } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reference } from '../workflow/sample-scope.ts'

/** A list of all values within reach, for who does not know their paths. */
export function InsertValue({
  references,
  onPick,
}: {
  references: readonly Reference[]
  onPick: (reference: Reference) => void
}) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [search, setSearch] = useState('')
  const sought = search.toLowerCase()
  const found = opened ? references.filter(({ label }) => label.toLowerCase().includes(sought)) : []
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label={t('param.insert')}>
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label={t('param.insert')}
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
