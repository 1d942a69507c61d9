import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'

/** Hides a row at once and deletes it when the chance to undo has passed; one that the server keeps comes back. */
export function useDeleteLater(
  queryKey: string,
  remove: (id: string) => Promise<unknown>,
): { isLeaving: (row: { id: string }) => boolean; deleteLater: (row: { id: string; name: string }) => void } {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [leaving, setLeaving] = useState<readonly string[]>([])
  return {
    isLeaving: ({ id }) => leaving.includes(id),
    deleteLater: ({ id, name }) => {
      setLeaving((ids) => [...ids, id])
      const comeBack = () => setLeaving((ids) => ids.filter((other) => other !== id))
      toastWithUndo(t('deskSettings.deleted', { name }), comeBack, () => {
        remove(id)
          .then(() => queryClient.invalidateQueries({ queryKey: [queryKey] }))
          .catch(toastProblem)
          .finally(comeBack)
      })
    },
  }
}
