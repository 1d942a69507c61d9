import { Avatar, Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconFlag, IconLogout } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Session } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { chooseLanguage } from '../i18n/translate.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { toastProblem } from '../ui/toast.tsx'
import { roleLabel } from './role-label.ts'

export function UserMenu({ user }: { user: NonNullable<Session['user']> }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const name = user.name || user.email
  const tour = useQuery({ ...queries.tour(), refetchInterval: false }).data

  const showFirstSteps = async () => {
    try {
      queryClient.setQueryData(['tour'], await api.dismissTour(false))
      void navigate('/')
    } catch (error) {
      toastProblem(error)
    }
  }

  const signOut = async () => {
    try {
      await api.signOut()
      queryClient.clear()
      void navigate('/sign-in')
    } catch (error) {
      toastProblem(error)
    }
  }

  return (
    <Menu position="right-end" width={260} withinPortal>
      <Menu.Target>
        <UnstyledButton className="rail-user" aria-label={t('shell.userMenu')}>
          <Avatar size={24} radius="xl" name={name} color="petrol" aria-hidden />
          <Text className="rail-label" truncate>
            {name}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.email}
          <br />
          {t('shell.role', { role: t(roleLabel[user.role]) })}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t('shell.appearance')}</Menu.Label>
        <SegmentedControl
          fullWidth
          aria-label={t('shell.appearance')}
          value={colorScheme}
          data={[
            { value: 'light', label: t('shell.light') },
            { value: 'dark', label: t('shell.dark') },
            { value: 'auto', label: 'Auto' },
          ]}
          onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        />
        <Menu.Label>{t('shell.language')}</Menu.Label>
        <SegmentedControl
          fullWidth
          aria-label={t('shell.language')}
          value={language}
          data={[
            { value: 'en', label: 'English' },
            { value: 'it', label: 'Italiano' },
          ]}
          onChange={(value) => void chooseLanguage(value === 'it' ? 'it' : 'en')}
        />
        <Menu.Divider />
        {tour?.dismissed ? (
          <Menu.Item leftSection={<IconFlag size={15} />} onClick={() => void showFirstSteps()}>
            {t('tour.show')}
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
