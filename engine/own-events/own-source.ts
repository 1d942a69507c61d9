/** Where events come from that we made ourselves, of devices, tickets and contracts. */
export const ownSource = 'own'
