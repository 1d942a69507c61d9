import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import type { DraftNewsView } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { stepName } from './part-name.ts'

const mostNames = 2

/** Says shortly who changed what, in one notice that says the latest. */
export function tellNews(news: DraftNewsView, document: WorkflowDocument, you: string | undefined): void {
  const last = news.changes.at(-1)
  if (!last) return
  const mine = news.changes.filter(({ actor }) => actor === last.actor)
  const name = last.actor === you ? i18next.t('draft.you') : last.name
  const what = whatChanged(mine, document)
  const message = what ? i18next.t('draft.changed', { name, what }) : undefined
  // Cards that only stand elsewhere can be seen; nobody has to be told.
  if (!message) return
  const notice = {
    id: 'draft-news',
    message,
    autoClose: 5000,
    withCloseButton: false,
    color: 'petrol',
  }
  if (notifications.show(notice) === notice.id) notifications.update(notice)
}

function whatChanged(changes: DraftNewsView['changes'], document: WorkflowDocument): string {
  const names = new Set<string>()
  for (const { path, op, ...patch } of changes.flatMap(({ patches }) => patches)) {
    const [list, id = ''] = path
    if (op === 'order' || list === 'layout') continue
    if (list === 'nodes') names.add(nameIn(patch) ?? stepName(id, [document]))
    else if (list === 'edges') {
      const edge = document.edges.find((other) => other.id === id)
      if (edge) names.add(stepName(edge.target, [document]))
    } else names.add(i18next.t('draft.theWorkflow'))
  }
  const told = [...names].slice(0, mostNames)
  const what = new Intl.ListFormat(i18next.language).format(told)
  const count = names.size - told.length
  return count > 0 ? i18next.t('draft.andMore', { what, count }) : what
}

function nameIn(patch: object): string | undefined {
  if (!('value' in patch) || typeof patch.value !== 'object' || patch.value === null) return undefined
  return 'name' in patch.value && typeof patch.value.name === 'string' ? patch.value.name : undefined
}
