import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconHelpHexagon,
  IconLoader2,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EffectView } from '#engine/api/types.ts'
import { StateLabel } from '../ui/StateLabel.tsx'

const effectStates = {
  done: { icon: IconCircleCheck, word: 'effects.done', color: 'var(--state-ok)' },
  not_done: { icon: IconCircleX, word: 'effects.not_done', color: 'var(--state-quiet)' },
  unknown: { icon: IconHelpHexagon, word: 'effects.unknown', color: 'var(--state-uncertain)' },
  intent: { icon: IconLoader2, word: 'effects.intent', color: 'var(--state-running)' },
  planned: { icon: IconCircleDashed, word: 'effects.planned', color: 'var(--state-waiting)' },
} as const satisfies Record<EffectView['status'], unknown>

export function EffectState({ status }: { status: EffectView['status'] }) {
  const { t } = useTranslation()
  const { icon, word, color } = effectStates[status]
  return <StateLabel icon={icon} word={t(word)} color={color} />
}

/** Nobody knows whether it took effect: it is to be looked up on the other side. */
export function isUnknown({ status }: EffectView): boolean {
  return status === 'unknown' || status === 'intent'
}
