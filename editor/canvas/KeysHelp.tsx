import { Kbd, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'
import { commands } from './commands/commands.ts'

/** Keys that the browser or the canvas itself knows. */
const others = [
  ['Ctrl+C · Ctrl+X · Ctrl+V', 'keys.copy'],
  ['Tab · Enter', 'keys.walk'],
  ['← ↑ → ↓', 'keys.move'],
] as const

export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const rows = [
    ...commands.flatMap(({ keys, title }) => (keys ? [[keys.join(' · '), title] as const] : [])),
    ...others,
  ]
  return (
    <Dialog opened={opened} onClose={onClose} title={t('canvas.help')}>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {rows.map(([key, title]) => (
            <Table.Tr key={title}>
              <Table.Td w={190}>
                <Kbd size="xs">{key}</Kbd>
              </Table.Td>
              <Table.Td>{t(title)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}
