import { Kbd, Table, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { matches } from '../find/match-words.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { commands } from './commands/commands.ts'
import { keyText } from './commands/key-chord.ts'

const groups = ['steps', 'arrange', 'walk', 'view', 'run', 'workflow'] as const

/** Every key, by what it is for; searched by what it does or by the key itself. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const close = () => {
    setSearch('')
    onClose()
  }
  const found = commands.filter(
    ({ keys = [], title, group }) =>
      keys.length > 0 &&
      matches(search, [t(title), t(`keys.group.${group}`), ...keys, ...keys.map((key) => keyText(key))]),
  )
  return (
    <Dialog opened={opened} onClose={close} title={t('canvas.help')} size="lg">
      <TextInput
        type="search"
        data-autofocus
        aria-label={t('keys.search')}
        placeholder={t('keys.search')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {found.length === 0 ? (
        <Text c="dimmed" pt="sm">
          {t('keys.nothing', { search })}
        </Text>
      ) : null}
      {groups.map((group) => {
        const rows = found.filter((command) => command.group === group)
        if (rows.length === 0) return null
        return (
          <section key={group} aria-label={t(`keys.group.${group}`)}>
            <Text size="xs" fw={500} c="dimmed" pt="sm">
              {t(`keys.group.${group}`)}
            </Text>
            <Table verticalSpacing={4} layout="fixed">
              <Table.Tbody>
                {rows.map(({ id, keys = [], title }) => (
                  <Table.Tr key={id}>
                    <Table.Td w={220}>
                      {keys.map((key) => (
                        <Kbd key={key} size="xs" mr={4}>
                          {keyText(key)}
                        </Kbd>
                      ))}
                    </Table.Td>
                    <Table.Td>{t(title)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        )
      })}
    </Dialog>
  )
}
