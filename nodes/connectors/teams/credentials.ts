import { z } from '#sdk'

export const teamsCredentials = z.object({
  url: z
    .url({
      protocol: /^https?$/,
      error: 'Paste the whole address that the workflow shows, beginning with https://',
    })
    .meta({
      title: 'Address of the workflow',
      description:
        'In the channel: … > Workflows > "Send webhook alerts to a channel"; its last page shows the address.',
      secret: true,
    }),
})

export type TeamsCredentials = z.output<typeof teamsCredentials>
