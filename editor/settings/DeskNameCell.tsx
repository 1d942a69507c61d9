import { Anchor, Table, Text } from '@mantine/core'

/** The name of a row, which opens it for whoever may change it, with a small word behind and a line below. */
export function DeskNameCell({
  name,
  mark = '',
  below = '',
  onOpen,
}: {
  name: string
  mark?: string
  below?: string
  onOpen: (() => void) | undefined
}) {
  return (
    <Table.Td style={{ overflowWrap: 'anywhere' }}>
      {onOpen ? (
        <Anchor component="button" fw={500} style={{ textAlign: 'left' }} onClick={onOpen}>
          {name}
        </Anchor>
      ) : (
        <Text span fw={500}>
          {name}
        </Text>
      )}
      {mark ? ' ' : null}
      {mark ? (
        <Text span size="xs" c="dimmed" ml={4}>
          {mark}
        </Text>
      ) : null}
      {below ? (
        <Text size="xs" c="dimmed" lineClamp={2}>
          {below}
        </Text>
      ) : null}
    </Table.Td>
  )
}
