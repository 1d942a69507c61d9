import type { WorkflowDocument } from '#engine/graph/document.ts'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import type { Vendor } from './vendor.ts'

export interface ReferenceFlow {
  name: string
  /** A workflow of its own that this one calls; it is published first. */
  child?(vendor: Vendor): WorkflowDocument
  document(vendor: Vendor, childId: string): WorkflowDocument
  /** It has many statements: a bounded try dies at fewer of them. */
  isLong?: boolean
  /** A delivery to a second webhook answers what it waits for. */
  answeredByEvent?: boolean
  /** What is to be true of it whatever happens: effects at the vendor by name, and tickets. */
  effects: Record<string, number>
  tickets: number
  comments: number
  status: 'succeeded' | 'failed'
}

const hook = { type: 'webhook.received', params: { authentication: literal('bearer') } }

/** The vendor's address for a thing that is done for one case. */
const at = (url: string) => template(`${url}/{{ trigger.body.case }}`)
const keyed = (vendor: Vendor, what: string) => ({
  type: 'http.send',
  params: { url: at(vendor.keyed(what)), body: literal('{}'), honoursKey: literal(true) },
})
const unkeyed = (vendor: Vendor, what: string) => ({
  type: 'http.send',
  params: { url: at(vendor.unkeyed(what)), body: literal('{}') },
})
const ticket = (subject: string) => ({
  type: 'ticket.create',
  params: { subject: template(`${subject} {{ trigger.body.case }}`) },
})
const comment = (of: string) => ({
  type: 'ticket.comment',
  params: { ticket: expression(`steps.${of}.output.id`), body: literal('Looked at') },
})

/** Small workflows that together use each way a run goes on: each is broken off at each of its statements. */
export const referenceFlows: readonly ReferenceFlow[] = [
  {
    name: 'linear',
    document: (vendor) =>
      buildDocument(
        {
          hook,
          host: { type: 'flow.set', params: { host: expression('trigger.body.case') } },
          order: keyed(vendor, 'order'),
          ticket: ticket('Ordered'),
          note: comment('ticket'),
        },
        ['hook -> host', 'host -> order', 'order -> ticket', 'ticket -> note'],
      ),
    effects: { order: 1 },
    tickets: 1,
    comments: 1,
    status: 'succeeded',
  },
  {
    name: 'branch and join',
    document: (vendor) =>
      buildDocument(
        {
          hook,
          left: keyed(vendor, 'left'),
          right: ticket('Right'),
          never: { type: 'flow.if', params: { condition: literal(false) } },
          dead: keyed(vendor, 'dead'),
          join: { type: 'flow.set', params: { of: expression('steps.right.output.id') } },
          after: keyed(vendor, 'after'),
          closing: comment('right'),
        },
        [
          'hook -> left',
          'hook -> right',
          'hook -> never',
          'never:yes -> dead',
          'left -> join',
          'right -> join',
          'dead -> join',
          'join -> after',
          'after -> closing',
        ],
      ),
    effects: { left: 1, after: 1 },
    tickets: 1,
    comments: 1,
    status: 'succeeded',
  },
  {
    name: 'for each',
    isLong: true,
    document: (vendor) =>
      buildDocument(
        {
          hook,
          ticket: ticket('Machines of'),
          each: {
            type: 'flow.each',
            params: { items: literal([0, 1, 2, 3, 4]), concurrency: literal(2), collect: literal('send') },
          },
          send: {
            in: 'each',
            type: 'http.send',
            params: {
              url: template(`${vendor.keyed('item')}/{{ loop.index }}/{{ trigger.body.case }}`),
              body: literal('{}'),
              honoursKey: literal(true),
            },
          },
          line: { ...comment('ticket'), in: 'each' },
          after: keyed(vendor, 'after'),
        },
        ['hook -> ticket', 'ticket -> each', 'send -> line', 'each -> after'],
      ),
    effects: { 'item/0': 1, 'item/1': 1, 'item/2': 1, 'item/3': 1, 'item/4': 1, after: 1 },
    tickets: 1,
    comments: 5,
    status: 'succeeded',
  },
  {
    name: 'try and finally',
    document: (vendor) =>
      buildDocument(
        {
          hook,
          attempt: { type: 'flow.try' },
          first: { ...keyed(vendor, 'first'), in: 'attempt' },
          refused: {
            in: 'attempt',
            type: 'http.send',
            params: { url: at(vendor.refusing('refused')), body: literal('{}'), honoursKey: literal(true) },
          },
          cleanup: { ...keyed(vendor, 'cleanup'), in: 'attempt', settings: { finally: true } },
          handled: ticket('Failed'),
          note: comment('handled'),
        },
        ['hook -> attempt', 'first -> refused', 'attempt:error -> handled', 'handled -> note'],
      ),
    effects: { first: 1, cleanup: 1 },
    tickets: 1,
    comments: 1,
    status: 'succeeded',
  },
  {
    name: 'sub-workflow',
    isLong: true,
    child: (vendor) =>
      buildDocument(
        {
          start: { type: 'manual.start' },
          inner: {
            type: 'http.send',
            params: {
              url: template(`${vendor.keyed('inner')}/{{ trigger.case }}`),
              body: literal('{}'),
              honoursKey: literal(true),
            },
          },
          give: { type: 'flow.return', params: { case: expression('trigger.case') } },
        },
        ['start -> inner', 'inner -> give'],
      ),
    document: (vendor, childId) =>
      buildDocument(
        {
          hook,
          call: {
            type: 'flow.call',
            params: { workflow: literal(childId), case: expression('trigger.body.case') },
          },
          ticket: ticket('Called'),
          after: keyed(vendor, 'after'),
        },
        ['hook -> call', 'call -> ticket', 'ticket -> after'],
      ),
    effects: { inner: 1, after: 1 },
    tickets: 1,
    comments: 0,
    status: 'succeeded',
  },
  {
    name: 'delay, approval and event',
    isLong: true,
    answeredByEvent: true,
    document: (vendor) =>
      buildDocument(
        {
          hook,
          pause: { type: 'flow.delay', params: { amount: literal(0.05), unit: literal('seconds') } },
          before: keyed(vendor, 'before'),
          ask: {
            type: 'people.approval',
            params: { title: literal('Go on?'), approvers: literal(['role:technician']) },
          },
          wait: {
            type: 'flow.wait_event',
            params: {
              type: literal('webhook.received'),
              path: literal('body.order'),
              equals: expression('trigger.body.case'),
              amount: literal(1),
            },
          },
          after: keyed(vendor, 'after'),
          ticket: ticket('Waited'),
        },
        [
          'hook -> pause',
          'pause -> before',
          'before -> ask',
          'ask:approved -> wait',
          'wait:arrived -> after',
          'after -> ticket',
        ],
      ),
    effects: { before: 1, after: 1 },
    tickets: 1,
    comments: 0,
    status: 'succeeded',
  },
  {
    name: 'a write that cannot be repeated',
    document: (vendor) =>
      buildDocument(
        { hook, once: unkeyed(vendor, 'once'), ticket: ticket('Once'), again: unkeyed(vendor, 'again') },
        ['hook -> once', 'once -> ticket', 'ticket -> again'],
      ),
    effects: { once: 1, again: 1 },
    tickets: 1,
    comments: 0,
    status: 'succeeded',
  },
]
