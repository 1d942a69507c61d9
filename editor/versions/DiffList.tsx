import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DiffEntry } from './diff-entries.ts'

const signs = { added: '+', removed: '−', changed: '±' } as const

/** What changed, one thing a line; each leads to its step. */
export function DiffList({
  entries,
  brief = false,
  chosen,
  onChoose,
}: {
  entries: readonly DiffEntry[]
  /** Without the values. */
  brief?: boolean
  chosen: string | null
  onChoose: (nodeId: string | null) => void
}) {
  const { t } = useTranslation()
  return (
    <ul className="diff-list" aria-label={t('diff.changes')} data-brief={brief}>
      {entries.map(({ key, mark, title, nodeId, fields }) => (
        <li key={key} data-mark={mark}>
          <UnstyledButton
            className="diff-entry"
            disabled={nodeId === undefined}
            aria-current={nodeId !== undefined && chosen === nodeId}
            onClick={() => onChoose(nodeId ?? null)}
          >
            <span className="diff-sign" aria-hidden>
              {signs[mark]}
            </span>
            <span>{title}</span>
            <span className="diff-word">
              {brief && fields.length > 0 ? fields.map(({ name }) => name).join(', ') : t(`diff.${mark}`)}
            </span>
          </UnstyledButton>
          {brief || fields.length === 0 ? null : (
            <dl className="diff-fields">
              {fields.map(({ name, before, after }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    {before === '' ? null : <del>{before}</del>}
                    {after === '' ? null : <ins>{after}</ins>}
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  )
}
