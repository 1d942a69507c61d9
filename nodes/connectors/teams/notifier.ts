import { type Means, type Notifier, StepFailed } from '#sdk'
import { postMessage } from '../post-message.ts'
import { secretAddress } from '../secret-address.ts'
import type { TeamsCredentials } from './credentials.ts'
import { teamsMessage } from './teams-card.ts'

/** Messages to a channel of Microsoft Teams by the webhook of a Workflow. It knows no keys: nothing is posted again. */
export function teamsNotifier({ url }: TeamsCredentials, { http }: Pick<Means, 'http'>): Notifier {
  return {
    async send(notice, target, _effect, signal) {
      if (target !== '') throw ownChannelOnly(target)
      await postMessage(http, { ...secretAddress(url), body: teamsMessage(notice) }, signal)
    },
  }
}

function ownChannelOnly(target: string): StepFailed {
  return new StepFailed(
    `A workflow of Teams posts to its own channel, not to "${target}". Leave the place empty, or make a connection for each channel.`,
    { code: 'teams_target' },
  )
}
