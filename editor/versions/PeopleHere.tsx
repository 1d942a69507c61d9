import { Avatar, Tooltip, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSettled } from '../workflow/settled-document.ts'
import type { PersonHere } from './use-draft-live.ts'

const mostShown = 4

/** Who else has the workflow open, and at which step they are. */
export function PeopleHere({ people }: { people: readonly PersonHere[] }) {
  const { t } = useTranslation()
  const nodes = useSettled((document) => document.nodes)
  if (people.length === 0) return null
  const sentence = ({ name, isYou, step }: PersonHere) => {
    const who = isYou ? t('people.you') : name
    const at = nodes.find(({ id }) => id === step)?.name
    return at ? t('people.at', { name: who, step: at }) : t('people.looking', { name: who })
  }
  return (
    <>
      <style>{people.map(markOn).join('\n')}</style>
      <Avatar.Group spacing={6} component="ul" aria-label={t('people.here')} className="people-here">
        {people.slice(0, mostShown).map((person) => (
          <Tooltip key={person.clientId} label={sentence(person)}>
            <Avatar component="li" size={24} radius="xl" name={person.name} color="initials">
              <span aria-hidden>{initials(person.name)}</span>
              <VisuallyHidden>{sentence(person)}</VisuallyHidden>
            </Avatar>
          </Tooltip>
        ))}
        {people.length > mostShown ? (
          <Avatar component="li" size={24} radius="xl">
            +{people.length - mostShown}
          </Avatar>
        ) : null}
      </Avatar.Group>
    </>
  )
}

/** Whose initials stand on the card of the step they are at; the card itself is not drawn again for it. */
function markOn({ step, name }: PersonHere): string {
  if (!step) return ''
  return `.react-flow__node[data-id="${CSS.escape(step)}"]::before { content: "${CSS.escape(initials(name))}" }`
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word?.charAt(0) ?? '').join('')
}
