import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { roleLabel, roles } from '../session/role-label.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { PasswordOnce } from './PasswordOnce.tsx'

/** Adds somebody with a role; the first password is made here, shown once, and handed over by whoever invites. */
export function AddUser({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('technician')
  const create = useMutation({
    mutationFn: () => api.createUser({ email, name, role }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['users'] }),
    onError: toastProblem,
  })
  const password = create.data?.password
  if (create.data && password) {
    return (
      <PasswordOnce
        title={t('users.invited', { name: create.data.name })}
        label={t('users.firstPassword')}
        password={password}
        onClose={onClose}
      />
    )
  }
  return (
    <Dialog opened onClose={onClose} title={t('users.add')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('word.name')}
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('session.email')}
            type="email"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Select
            label={t('users.role')}
            allowDeselect={false}
            data={roles.map((each) => ({ value: each, label: t(roleLabel[each]) }))}
            value={role}
            onChange={(value) => {
              const chosen = roles.find((each) => each === value)
              if (chosen) setRole(chosen)
            }}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('users.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
