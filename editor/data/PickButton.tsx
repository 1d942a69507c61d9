import { IconArrowRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type DataPath, pathText } from './data-path.ts'

/** Takes a field into the parameter that is being written; Enter on the field does the same. */
export function PickButton({ path, onPick }: { path: DataPath; onPick: (path: DataPath) => void }) {
  const { t } = useTranslation()
  const label = t('data.use', { name: pathText('', path) })
  return (
    <button
      type="button"
      className="data-pick"
      tabIndex={-1}
      aria-label={label}
      title={label}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        event.stopPropagation()
        onPick(path)
      }}
    >
      <IconArrowRight size={13} aria-hidden />
    </button>
  )
}
