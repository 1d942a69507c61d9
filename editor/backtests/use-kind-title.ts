import { useQuery } from '@tanstack/react-query'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'

/** What a kind of step is called, by its type. */
export function useKindTitle(): (kind: string) => string {
  const nodes = useQuery(queries.nodes(useLanguage())).data
  return (kind) => nodes?.items.find(({ type }) => type === kind)?.title ?? kind
}
