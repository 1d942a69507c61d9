import { Button, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The end of a row that can be deleted. */
export function DeleteCell({ name, onDelete }: { name: string; onDelete: () => void }) {
  const { t } = useTranslation()
  return (
    <Table.Td ta="right">
      <Button
        variant="subtle"
        color="red"
        size="compact-xs"
        aria-label={`${t('word.delete')}: ${name}`}
        onClick={onDelete}
      >
        {t('word.delete')}
      </Button>
    </Table.Td>
  )
}
