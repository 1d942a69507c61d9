import { VisuallyHidden } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type DiffLine, diffLines } from '../scripts/line-diff.ts'

const marks = { same: ' ', added: '+', removed: '−' } as const
/** Unchanged lines that are shown around what changed. */
const around = 3

/** Lines that were added and removed, with a little of what is around them. */
export function TextDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const { t } = useTranslation()
  const lines = useMemo(() => withAround(diffLines(before, after)), [before, after])
  return (
    // It scrolls, so the keyboard must reach it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section aria-label={label} tabIndex={0} className="mono card diff-lines">
      {lines.map((line, at) =>
        line === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other identity than its place
          <div key={at} className="diff-gap" aria-hidden>
            ⋯
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={at} data-is={line.is}>
            <span aria-hidden>{marks[line.is]} </span>
            {line.is === 'same' ? null : (
              <VisuallyHidden>
                {t(line.is === 'added' ? 'diff.lineAdded' : 'diff.lineRemoved')}:{' '}
              </VisuallyHidden>
            )}
            {line.text}
          </div>
        ),
      )}
    </section>
  )
}

/** Null stands for lines that are left out. */
function withAround(lines: readonly DiffLine[]): (DiffLine | null)[] {
  const near = new Set<number>()
  lines.forEach((line, at) => {
    if (line.is === 'same') return
    for (let by = -around; by <= around; by += 1) near.add(at + by)
  })
  return lines.flatMap((line, at) => (near.has(at) ? [line] : near.has(at - 1) ? [null] : []))
}
