import type { TriggerExample } from '#sdk'

import { ofFileServer, ownExample } from './own-example.ts'

export const antivirusUnhealthySample = {
  ...ofFileServer('The antivirus of SRV-FILE01 has old definitions', 'medium', 'normal'),
  product: 'Microsoft Defender',
  state: 'outdated',
  definitionsAgeDays: 12,
}

export const antivirusUnhealthyExamples: TriggerExample[] = [
  ownExample('Definitions of twelve days ago', 'antivirus.unhealthy', antivirusUnhealthySample),
]
