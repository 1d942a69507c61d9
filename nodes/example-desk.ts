/** The customer of most examples, with its file server and its contract. */
export const rossi = {
  customers: [{ name: 'Rossi Srl', domains: ['rossi.example'], tags: ['24x7'], vip: true }],
  contacts: [{ customer: 'Rossi Srl', name: 'Anna Ferri', email: 'anna@rossi.example' }],
  devices: [
    {
      customer: 'Rossi Srl',
      hostname: 'SRV-FILE01',
      kind: 'server',
      os: 'Windows Server 2022',
      criticality: 'critical',
    },
  ],
  contracts: [
    {
      customer: 'Rossi Srl',
      name: 'Tutto incluso',
      kind: 'fixed_per_seat',
      startsOn: '2026-01-01',
      coveredWorkTypes: ['remote support', 'maintenance'],
      hourlyRateMinor: 8500,
    },
  ],
}

/** The file server's ticket. */
export const diskTicket = {
  number: 1042,
  customer: 'Rossi Srl',
  device: 'SRV-FILE01',
  subject: 'Disk D: of SRV-FILE01 is 96 % full',
  dedupKey: 'disk:SRV-FILE01:D',
  priority: 'high',
}
