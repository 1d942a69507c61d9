import { literal } from '../example-params.ts'

/** Anna Ferri and two people called Ugo Bianchi work at Rossi Srl; its groups are Administrators, VPN, Accounting and Printing. */
export const directoryOfRossi = {
  connections: { 'Directory of Rossi': { type: 'ldap', kind: 'openldap' } },
}

export const directory = literal('Directory of Rossi')
