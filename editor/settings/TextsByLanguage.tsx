import { ActionIcon, Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { languageName } from './language-name.ts'

/** A text for each language, and one more where a customer speaks another. */
export function TextsByLanguage({
  texts,
  onChange,
}: {
  texts: Readonly<Record<string, string>>
  onChange: (texts: Record<string, string>) => void
}) {
  const { t, i18n } = useTranslation()
  const [next, setNext] = useState('')
  const wanted = next || (['en', 'it'].find((language) => texts[language] === undefined) ?? '')
  const isWrong = next !== '' && !/^[a-z]{2}$/.test(next)
  const languages = Object.keys(texts)
  const removeText = (language: string) =>
    onChange(Object.fromEntries(Object.entries(texts).filter(([other]) => other !== language)))
  return (
    <Stack gap="sm">
      {languages.map((language) => {
        const called = languageName(language, i18n.language)
        return (
          <Group key={language} align="flex-start" wrap="nowrap" gap={6}>
            <Textarea
              style={{ flex: 1 }}
              label={t('replies.textIn', { language: called })}
              autosize
              minRows={3}
              maxRows={12}
              maxLength={20_000}
              value={texts[language] ?? ''}
              onChange={(event) => onChange({ ...texts, [language]: event.currentTarget.value })}
            />
            {languages.length > 1 ? (
              <ActionIcon
                mt={26}
                variant="subtle"
                color="gray"
                aria-label={t('replies.removeLanguage', { language: called })}
                onClick={() => removeText(language)}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            ) : null}
          </Group>
        )
      })}
      <Group gap={6} align="flex-start">
        <TextInput
          w={160}
          aria-label={t('replies.addLanguage')}
          placeholder={wanted || 'de'}
          maxLength={2}
          error={isWrong ? t('replies.badLanguage') : undefined}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value.toLowerCase())}
        />
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={wanted === '' || isWrong || texts[wanted] !== undefined}
          onClick={() => {
            onChange({ ...texts, [wanted]: '' })
            setNext('')
          }}
        >
          {t('replies.addLanguage')}
        </Button>
      </Group>
    </Stack>
  )
}
