import { Button, Group, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { ExportTable } from './ExportTable.tsx'
import { MakeExport } from './MakeExport.tsx'

/** What was handed to the bookkeeping; each of its files can be had again. */
export function Exports() {
  const { t } = useTranslation()
  const may = useMay()
  const language = useLanguage()
  const [{ make, format: asked }, setFilter] = useUrlFilters(['make', 'format'])
  const format = asked || (language === 'it' ? 'italian' : 'standard')
  const exports = usePages(['money', 'exports'], (cursor) => api.billingExports({ limit: 50, cursor }))
  return (
    <>
      {make === '1' ? <MakeExport onClose={() => setFilter('make', '')} /> : null}
      <Loaded query={exports}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          const button = may.editWorkflows ? (
            <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setFilter('make', '1')}>
              {t('money.makeExport')}
            </Button>
          ) : null
          if (shown.length === 0) {
            return (
              <Empty title={t('money.noExports')} text={t('money.noExportsText')}>
                {button}
              </Empty>
            )
          }
          return (
            <>
              <Group mb="sm" justify="space-between" align="flex-end">
                <Select
                  label={t('money.csvFormat')}
                  allowDeselect={false}
                  data={[
                    { value: 'standard', label: t('money.csvStandard') },
                    { value: 'italian', label: t('money.csvItalian') },
                  ]}
                  value={format}
                  onChange={(next) => setFilter('format', next ?? '')}
                />
                {button}
              </Group>
              <div className="card">
                <ExportTable exports={shown} format={format} />
              </div>
            </>
          )
        }}
      </Loaded>
      <LoadMore query={exports} />
    </>
  )
}
