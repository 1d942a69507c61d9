import type { TFunction } from 'i18next'
import { useEffect, useRef, useState } from 'react'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { Kinds } from '../workflow/groups.ts'
import { type Happened, whatHappened } from './what-happened.ts'

/** The latest change of the document in one sentence, for those who do not see it. */
export function useSaid(
  document: WorkflowDocument,
  kinds: Kinds,
  chosen: string | undefined,
  t: TFunction,
): string {
  const before = useRef(document)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (before.current === document) return
    const happened = whatHappened(before.current, document, kinds, chosen)
    before.current = document
    if (happened) setSaid(sentence(happened, t))
  }, [document, kinds, chosen, t])
  return said
}

function sentence(happened: Happened, t: TFunction): string {
  if (happened.is !== 'inserted' && happened.is !== 'moved') {
    const { is, ...values } = happened
    return t(`said.${is}`, values)
  }
  const { is, name, after, container, number, of } = happened
  if (container !== null) return t(`said.${is}Inside`, { name, container, number, of })
  if (after !== null) return t(`said.${is}`, { name, after, number, of })
  return t(`said.${is}First`, { name, number, of })
}
