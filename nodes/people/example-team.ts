/** The team of most examples: three who take weekly turns from Monday 2 November 2026 at nine. */
export const nightShift = {
  users: [
    { name: 'Marta Conti', email: 'marta@msp.example', role: 'technician' },
    { name: 'Luca Greco', email: 'luca@msp.example', role: 'technician' },
    { name: 'Sara Villa', email: 'sara@msp.example', role: 'editor' },
  ],
  teams: [
    {
      name: 'Night shift',
      members: ['marta@msp.example', 'luca@msp.example', 'sara@msp.example'],
      rota: {
        timeZone: 'Europe/Rome',
        layers: [
          {
            id: 'first',
            name: 'First',
            people: ['marta@msp.example', 'luca@msp.example', 'sara@msp.example'],
            every: 1,
            unit: 'week',
            startsOn: '2026-11-02',
            handover: '09:00',
          },
        ],
      },
    },
  ],
}
