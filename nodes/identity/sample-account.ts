/** What an account looks like, for previews. */
export const sampleAccount = {
  id: 'uid=aferri,ou=People,dc=rossi,dc=example',
  login: 'aferri',
  name: 'Anna Ferri',
  firstName: 'Anna',
  lastName: 'Ferri',
  email: 'aferri@rossi.example',
  enabled: true,
  locked: false,
  mustChangePassword: false,
}

export const sampleGroup = {
  id: 'cn=VPN,ou=Groups,dc=rossi,dc=example',
  name: 'VPN',
  description: '',
}
