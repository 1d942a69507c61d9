import {
  Anchor,
  CloseButton,
  Combobox,
  InputBase,
  Loader,
  ScrollArea,
  Text,
  useCombobox,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type PickSource, pickedQuery } from './pick-source.ts'

const typed = 'typed:'
const more = 'more'

/** Chooses one of many things by its name, sought on the server as one types; what is stored is its id or word. */
export function ThingPicker({
  id,
  picker,
  source,
  among = '',
  value,
  placeholder,
  disabled,
  error,
  'aria-label': label,
  onChange,
}: {
  id: string
  picker: string
  source: PickSource
  /** The customer among whose things it is sought. */
  among?: string
  value: string
  placeholder: string
  disabled: boolean
  error: boolean
  'aria-label': string
  onChange: (value: string) => void
}) {
  const { t } = useTranslation()
  const [search, setSearch] = useState<string | null>(null)
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption()
      setSearch(null)
    },
  })
  const [q] = useDebouncedValue(search ?? '', 200)
  const picked = useQuery(pickedQuery(`${picker} ${among}`, value, source))
  const pages = useInfiniteQuery({
    queryKey: ['pick', picker, among, q],
    queryFn: ({ pageParam }) => source.search(q, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: box.dropdownOpened,
    placeholderData: keepPreviousData,
  })
  const options = pages.data?.pages.flatMap(({ options }) => options) ?? []
  const own = search === null ? undefined : source.takesTyped?.(search)
  const isListed = options.some((option) => option.value === own || option.label === own)
  const isGone = value !== '' && picked.data === null && source.takesTyped === undefined
  const name =
    value === '' ? '' : isGone ? t('pick.gone') : (picked.data?.label ?? (picked.isPending ? '…' : value))

  const submit = (chosen: string) => {
    if (chosen === more) {
      void pages.fetchNextPage()
      return
    }
    onChange(chosen.startsWith(typed) ? chosen.slice(typed.length) : chosen)
    box.closeDropdown()
  }

  return (
    <>
      <Combobox store={box} size="xs" onOptionSubmit={submit} withinPortal>
        <Combobox.Target withExpandedAttribute>
          <InputBase
            id={id}
            size="xs"
            role="combobox"
            aria-label={label}
            disabled={disabled}
            error={error || isGone}
            placeholder={placeholder || t('word.choose')}
            autoComplete="off"
            value={search ?? name}
            rightSection={
              pages.isFetching && box.dropdownOpened ? (
                <Loader size={14} />
              ) : value === '' || disabled ? (
                <Combobox.Chevron />
              ) : (
                <CloseButton
                  size="xs"
                  aria-label={t('pick.clear', { name: label })}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => onChange('')}
                />
              )
            }
            rightSectionPointerEvents={value === '' || disabled ? 'none' : 'all'}
            onClick={() => box.openDropdown()}
            onFocus={(event) => event.currentTarget.select()}
            onBlur={() => {
              // What was typed is taken where it is a value by itself, and let go where it is not.
              if (search !== null && own !== undefined) onChange(own)
              box.closeDropdown()
              setSearch(null)
            }}
            onChange={(event) => {
              box.openDropdown()
              box.updateSelectedOptionIndex()
              setSearch(event.currentTarget.value)
              if (event.currentTarget.value === '') onChange('')
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Options aria-label={label}>
            <ScrollArea.Autosize mah={260} type="auto">
              {own !== undefined && !isListed ? (
                <Combobox.Option value={`${typed}${own}`}>{t('pick.typed', { text: own })}</Combobox.Option>
              ) : null}
              {options.map((option) => (
                <Combobox.Option key={option.value} value={option.value} active={option.value === value}>
                  {option.label}
                  {option.detail ? (
                    <Text span size="xs" c="dimmed">
                      {' · '}
                      {option.detail}
                    </Text>
                  ) : null}
                </Combobox.Option>
              ))}
              {pages.hasNextPage ? (
                <Combobox.Option value={more} c="dimmed">
                  {t('pick.more')}
                </Combobox.Option>
              ) : null}
            </ScrollArea.Autosize>
          </Combobox.Options>
          {options.length === 0 && !pages.isFetching && own === undefined ? (
            <Combobox.Empty>{t(source.nothing ?? 'word.none')}</Combobox.Empty>
          ) : null}
          {source.create ? (
            <Combobox.Footer>
              <Anchor
                component={Link}
                to={source.create.to}
                target="_blank"
                size="xs"
                style={{ display: 'flex', alignItems: 'center', gap: 4 }}
                onMouseDown={(event) => event.preventDefault()}
              >
                <IconPlus size={13} aria-hidden />
                {t(source.create.title)}
              </Anchor>
            </Combobox.Footer>
          ) : null}
        </Combobox.Dropdown>
      </Combobox>
      {isGone ? (
        <Text size="xs" c="var(--state-failed)" mt={4} role="alert">
          {t('pick.goneText')}
        </Text>
      ) : null}
    </>
  )
}
