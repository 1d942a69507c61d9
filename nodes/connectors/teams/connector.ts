import { defineConnector } from '#sdk'
import { teamsCredentials } from './credentials.ts'
import { teamsNotifier } from './notifier.ts'

export const teams = defineConnector({
  type: 'teams',
  title: 'Microsoft Teams',
  description: 'Posts cards to a channel of Teams.',
  icon: 'IconBrandTeams',
  credentials: teamsCredentials,
  // Any request to it would post.
  check: async ({ url }) =>
    `Kept for ${new URL(url).host}. Whether it is right shows with the first message: a check would post one`,
  provides: { notifier: teamsNotifier },
})
