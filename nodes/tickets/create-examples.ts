import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

export const createTicketExamples: StepExample[] = [
  {
    title: 'A ticket for the machine that an alert speaks of, under the contract of its customer',
    given: {
      desk: rossi,
      event: { customer: 'Rossi Srl', device: 'SRV-FILE01' },
      trigger: { volume: 'D:', usedPercent: 96 },
    },
    params: {
      subject: template(
        'Disk {{ trigger.volume }} of {{ event.device.hostname }} is {{ trigger.usedPercent }} % full',
      ),
      priority: expression('event.device.criticality'),
      deviceId: expression('event.device.id'),
      tags: literal(['monitoring', 'disk']),
    },
    gives: {
      handle: 'out',
      output: {
        subject: 'Disk D: of SRV-FILE01 is 96 % full',
        status: 'new',
        priority: 'critical',
        queue: 'Support',
        tags: ['monitoring', 'disk'],
      },
    },
  },
  {
    title: 'A form for a new employee becomes a ticket with a list of what is to be done',
    given: {
      desk: rossi,
      event: { customer: 'Rossi Srl' },
      trigger: { name: 'Marco Bianchi', startsOn: '2026-12-01', wants: ['Notebook', 'Mailbox'] },
    },
    params: {
      subject: template('New employee: {{ trigger.name }}'),
      description: template(
        'Starts on {{ trigger.startsOn }}.\n{% for thing in trigger.wants %}- {{ thing }}\n{% endfor %}',
      ),
      type: literal('request'),
      queue: literal('Onboarding'),
    },
    gives: {
      handle: 'out',
      output: {
        subject: 'New employee: Marco Bianchi',
        description: 'Starts on 2026-12-01.\n- Notebook\n- Mailbox\n',
        type: 'request',
        queue: 'Onboarding',
        priority: 'normal',
      },
    },
  },
]
