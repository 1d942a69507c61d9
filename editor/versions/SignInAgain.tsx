import { Alert, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { ApiProblem, api } from '../api.ts'
import { queries } from '../queries.ts'
import { signedOut } from '../session/held-session.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { syncOf } from './draft-sync.ts'

/** Over the page whose session has ended: whoever is there signs in and goes on where they were. */
export function SignInAgain() {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const isOver = useStore(signedOut, ({ is }) => is)
  const isRefused = useDocument(({ save }) => save.is === 'signedOut')
  const known = useQuery(queries.session()).data?.user?.email ?? ''
  const [email, setEmail] = useState<string>()
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => api.signIn(email ?? known, password),
    onSuccess: async () => {
      setPassword('')
      await queryClient.invalidateQueries({ queryKey: ['session'] })
      store.getState().notSaved({ is: 'unsaved' })
      syncOf(store)?.poke()
    },
  })
  const wrong = signIn.error instanceof ApiProblem && [400, 401, 403].includes(signIn.error.status)
  return (
    <Dialog
      opened={isOver || isRefused}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={t('draft.signInTitle')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          signIn.mutate()
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{t('draft.signInText')}</Text>
          <TextInput
            label={t('session.email')}
            type="email"
            autoComplete="username"
            required
            value={email ?? known}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('session.password')}
            autoComplete="current-password"
            required
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {signIn.isError ? (
            <Alert color="red" role="alert">
              {wrong ? t('session.wrong') : sentenceOf(signIn.error)}
            </Alert>
          ) : null}
          <Group justify="flex-end">
            <Button type="submit" loading={signIn.isPending}>
              {t('session.signIn')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
