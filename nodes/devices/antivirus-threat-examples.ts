import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { ofFileServer, ownExample } from './own-example.ts'

export const antivirusThreatSample = {
  ...ofFileServer('Trojan:Win32/Wacatac was found on SRV-FILE01', 'critical', 'critical'),
  product: 'Microsoft Defender',
  threat: 'Trojan:Win32/Wacatac',
  path: 'D:\\Shares\\invoice.exe',
  action: '',
  open: true,
}

export const antivirusThreatExamples: TriggerExample[] = [
  ownExample('A trojan that was not removed', 'antivirus.threat', antivirusThreatSample),
  ownExample(
    'It was removed by itself',
    'antivirus.threat',
    { ...antivirusThreatSample, open: false },
    { params: { onlyOpen: literal(true) }, skipped: 'The antivirus dealt with it' },
  ),
]
