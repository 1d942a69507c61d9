import { Alert, SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Param } from '#engine/expressions/param.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** The page of a form as the draft has it; nothing can be sent by it. */
export function PortalPreview({
  type,
  params,
  onClose,
}: {
  type: string
  params: Readonly<Record<string, Param>>
  onClose: () => void
}) {
  const { t } = useTranslation()
  const own = useLanguage()
  const [language, setLanguage] = useState<'en' | 'it'>(own)
  const values: Record<string, JsonValue> = Object.fromEntries(
    Object.entries(params).flatMap(([name, param]) =>
      param.kind === 'literal' ? [[name, param.value] as const] : [],
    ),
  )
  const preview = useQuery({
    queryKey: ['portal-preview', type, values, language],
    queryFn: () => api.previewPortal({ type, params: values, language }),
    retry: false,
  })
  return (
    <Dialog opened onClose={onClose} title={t('portal.previewOf')} size="xl">
      <SegmentedControl
        size="xs"
        mb="sm"
        data={[
          { value: 'en', label: 'English' },
          { value: 'it', label: 'Italiano' },
        ]}
        value={language}
        onChange={(next) => setLanguage(next === 'it' ? 'it' : 'en')}
      />
      {preview.error ? <Alert color="red">{preview.error.message}</Alert> : null}
      {preview.isPending ? <Skeleton h={560} /> : null}
      {preview.data ? (
        <iframe
          title={t('portal.previewOf')}
          sandbox=""
          srcDoc={preview.data.html}
          style={{ width: '100%', height: 560, border: '1px solid var(--mantine-color-default-border)' }}
        />
      ) : null}
    </Dialog>
  )
}
