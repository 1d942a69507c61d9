import { Kbd, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'

const keys = [
  ['N', 'keys.add'],
  ['Delete', 'keys.remove'],
  ['D', 'keys.disable'],
  ['B', 'keys.breakpoint'],
  ['Ctrl D', 'keys.duplicate'],
  ['Ctrl C · Ctrl X · Ctrl V', 'keys.copy'],
  ['Ctrl Z', 'keys.undo'],
  ['Ctrl Shift Z', 'keys.redo'],
  ['Ctrl A', 'keys.selectAll'],
  ['F2', 'keys.rename'],
  ['Ctrl Enter', 'keys.run'],
  ['Ctrl Shift Enter', 'keys.try'],
  ['Shift Alt T', 'keys.tidy'],
  ['1', 'keys.fit'],
  ['0', 'keys.actual'],
  ['+ · -', 'keys.zoom'],
  ['Tab · Enter', 'keys.walk'],
  ['← ↑ → ↓', 'keys.move'],
  ['Esc', 'keys.escape'],
  ['?', 'keys.help'],
] as const

export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog opened={opened} onClose={onClose} title={t('canvas.help')}>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {keys.map(([key, label]) => (
            <Table.Tr key={key}>
              <Table.Td w={190}>
                <Kbd size="xs">{key}</Kbd>
              </Table.Td>
              <Table.Td>{t(label)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}
