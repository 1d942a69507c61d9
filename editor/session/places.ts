import {
  IconBook2,
  IconBuilding,
  IconChecklist,
  IconDeviceDesktop,
  IconHome,
  IconListCheck,
  IconPhone,
  IconPlayerPlay,
  IconPlug,
  IconReceipt,
  IconRoute,
  IconSettings,
  IconTicket,
  IconUserCheck,
} from '@tabler/icons-react'

/** The pages of the rail. */
export const places = [
  { to: '/', label: 'shell.home', icon: IconHome },
  { to: '/workflows', label: 'shell.workflows', icon: IconRoute },
  { to: '/runs', label: 'shell.runs', icon: IconPlayerPlay },
  { to: '/runbooks', label: 'shell.runbooks', icon: IconChecklist },
  { to: '/approvals', label: 'shell.approvals', icon: IconUserCheck },
  { to: '/tasks', label: 'shell.tasks', icon: IconListCheck },
  { to: '/on-call', label: 'shell.onCall', icon: IconPhone },
  { to: '/tickets', label: 'shell.tickets', icon: IconTicket },
  { to: '/customers', label: 'shell.customers', icon: IconBuilding },
  { to: '/billing', label: 'money.title', icon: IconReceipt },
  { to: '/devices', label: 'shell.devices', icon: IconDeviceDesktop },
  { to: '/playbooks', label: 'shell.playbooks', icon: IconBook2 },
  { to: '/connections', label: 'shell.connections', icon: IconPlug },
  { to: '/settings', label: 'shell.settings', icon: IconSettings },
] as const
