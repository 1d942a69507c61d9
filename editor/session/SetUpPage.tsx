import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { api } from '../api.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { GatePanel } from './GatePanel.tsx'

/** Makes the first administrator from the one-time link. */
export function SetUpPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [search] = useSearchParams()
  const token = search.get('token') ?? ''
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const setUp = useMutation({
    mutationFn: () => api.setUp({ token, email, password, ...(name ? { name } : {}) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['session'] })
      void navigate('/', { replace: true })
    },
  })
  return (
    <GatePanel title={t('session.setUpTitle')}>
      {token ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setUp.mutate()
          }}
        >
          <Stack gap="sm">
            <Text c="dimmed">{t('session.setUpText')}</Text>
            <TextInput
              label={t('session.yourName')}
              autoComplete="name"
              size="sm"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label={t('session.email')}
              type="email"
              autoComplete="username"
              required
              size="sm"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label={t('session.password')}
              description={t('session.passwordHint')}
              autoComplete="new-password"
              required
              minLength={10}
              size="sm"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {setUp.isError ? (
              <Alert color="red" role="alert">
                {sentenceOf(setUp.error)}
              </Alert>
            ) : null}
            <Button type="submit" size="sm" loading={setUp.isPending}>
              {t('session.setUp')}
            </Button>
          </Stack>
        </form>
      ) : (
        <Alert color="yellow">{t('session.noToken')}</Alert>
      )}
    </GatePanel>
  )
}
