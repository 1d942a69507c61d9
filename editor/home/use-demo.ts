import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { toast, toastProblem } from '../ui/toast.tsx'

/** Loading the invented MSP; every list is asked for anew, for it stands in all of them. */
export function useLoadDemo(onDone?: () => void) {
  const { t } = useTranslation()
  const language = useLanguage()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (besideOwn: boolean) => api.loadDemo({ language, besideOwn }),
    onSuccess: async ({ customers, tickets, workflows, runs }) => {
      toast(t('demo.loaded', { customers, tickets, workflows, runs }))
      await queryClient.invalidateQueries()
      onDone?.()
    },
    onError: toastProblem,
  })
}

export function useRemoveDemo(onDone?: () => void) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: api.removeDemo,
    onSuccess: async () => {
      toast(t('demo.removed'))
      await queryClient.invalidateQueries()
      onDone?.()
    },
    onError: toastProblem,
  })
}
