import { useTranslation } from 'react-i18next'
import type { EventDecision } from '#engine/api/types.ts'
import { noiseWords } from '../i18n/noise-words.ts'

/** Says why an event did or did not start a run, in the reader's language. */
export function useWhy(): (decision: Pick<EventDecision, 'code' | 'details' | 'reason'>) => string {
  const { t } = useTranslation()
  return ({ code, details, reason }) => {
    const key = wordOf(code)
    if (!key) return reason
    const inner = wordOf(details.code)
    return t(key, { ...details, ...(inner ? { waited: t(inner, details) } : {}) })
  }
}

type WhyWord = Extract<keyof typeof noiseWords, `why.${string}`>

function wordOf(code: string | number | null | undefined): WhyWord | undefined {
  const key = `why.${code}`
  return isWhyWord(key) ? key : undefined
}

function isWhyWord(key: string): key is WhyWord {
  return key in noiseWords
}
