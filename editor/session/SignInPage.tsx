import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { ApiProblem, api } from '../api.ts'
import { queries } from '../queries.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { GatePanel } from './GatePanel.tsx'

export function SignInPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const queryClient = useQueryClient()
  const session = useQuery(queries.session())
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const asked = search.get('to') ?? '/'
  const target = asked.startsWith('/') && !asked.startsWith('//') ? asked : '/'

  const signIn = useMutation({
    mutationFn: () => api.signIn(email, password),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['session'] })
      void navigate(target, { replace: true })
    },
  })
  if (session.data?.user) return <Navigate to={target} replace />
  if (session.data?.setUpNeeded) return <Navigate to="/setup" replace />

  const wrong = signIn.error instanceof ApiProblem && [400, 401, 403].includes(signIn.error.status)
  return (
    <GatePanel title={t('session.signInTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          signIn.mutate()
        }}
      >
        <Stack gap="sm">
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
            autoComplete="current-password"
            required
            size="sm"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {signIn.isError ? (
            <Alert color="red" role="alert">
              {wrong ? t('session.wrong') : sentenceOf(signIn.error)}
            </Alert>
          ) : null}
          <Button type="submit" size="sm" loading={signIn.isPending}>
            {t('session.signIn')}
          </Button>
        </Stack>
      </form>
    </GatePanel>
  )
}
