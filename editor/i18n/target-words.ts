import type { Texts } from './languages.ts'

export const targetWords = {
  'targets.title': ['Private targets', 'Destinazioni private'],
  'targets.text': [
    'Web requests of workflows reach public addresses only. What stands here may be reached as well: by every workflow, or by those of one customer.',
    'Le richieste web dei flussi raggiungono solo indirizzi pubblici. Ciò che sta qui è permesso in più: a tutti i flussi, o a quelli di un cliente.',
  ],
  'targets.add': ['Allow a target', 'Permetti una destinazione'],
  'targets.empty': ['Nothing private may be reached', 'Niente di privato è raggiungibile'],
  'targets.emptyText': [
    'Allow an address of your network when a workflow is to talk to a system there, such as a NAS or a firewall.',
    'Permetti un indirizzo della rete quando un flusso deve parlare con un sistema lì, per esempio un NAS o un firewall.',
  ],
  'targets.name': ['Name', 'Nome'],
  'targets.network': ['Network or address', 'Rete o indirizzo'],
  'targets.networkText': ['Such as 10.1.0.0/16 or 10.1.2.3.', 'Per esempio 10.1.0.0/16 o 10.1.2.3.'],
  'targets.host': ['Host names', 'Nomi host'],
  'targets.hostText': [
    'A name, *.domain, or * for every name that leads there.',
    'Un nome, *.dominio, o * per ogni nome che porta lì.',
  ],
  'targets.ports': ['Ports', 'Porte'],
  'targets.portsText': ['With commas between them; empty: every port.', 'Separate da virgole; vuoto: tutte.'],
  'targets.badPorts': ['Ports are numbers from 1 to 65535.', 'Le porte sono numeri da 1 a 65535.'],
  'targets.allPorts': ['every port', 'tutte le porte'],
  'targets.customer': ['For', 'Per'],
  'targets.everybody': ['Every workflow', 'Tutti i flussi'],
  'targets.reason': ['Why', 'Perché'],
  'targets.reasonText': ['Kept in the audit log.', 'Resta nel registro.'],
  'targets.close': ['Close', 'Chiudi'],
  'targets.closed': ['“{{name}}” is no longer reached', '“{{name}}” non è più raggiungibile'],
} satisfies Record<string, Texts>
