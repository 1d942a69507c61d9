import { defineNode, type Probe, StepFailed, take, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { verifyOfflineExamples } from './verify-offline-examples.ts'

const verdict = z.enum(['offline', 'online', 'site_offline', 'unknown'])

const tried = z.object({
  what: z.string(),
  /** Null: it could not be tried. */
  answered: z.boolean().nullable(),
  message: z.string(),
})

/** Knocks at a machine that is said to be offline, and at a neighbour: is it the machine, or the way to it? */
export const verifyOffline = defineNode({
  type: 'device.verify_offline',
  title: 'Verify that it is offline',
  description: 'Tries ports and ping of a machine from this server, and a neighbour of it.',
  category: 'devices',
  icon: 'IconStethoscope',
  effect: 'reads',
  uses: ['probe'],
  params: z.object({
    host: optionalText().meta({
      title: 'Host name or address',
      description: 'As this server reaches it. Empty: the name of the device that the event concerns.',
      placeholder: '10.0.0.12',
    }),
    ports: z.string().default('22, 443, 3389').meta({
      title: 'Ports',
      description: 'One that answers is enough, also by refusing.',
    }),
    ping: z.boolean().default(true).meta({ title: 'Ping too' }),
    neighbour: optionalText().meta({
      title: 'Neighbour',
      description:
        'Gateway or another machine of the site: where it is silent too, the site is cut off. With a port: gw-1:443.',
      placeholder: '10.0.0.1:443',
    }),
  }),
  output: z.object({
    verdict,
    host: z.string(),
    tried: z.array(tried),
  }),
  branches: {
    offline: 'Really offline',
    online: 'It answers',
    site_offline: 'The site is cut off',
    unknown: 'Cannot be told',
  },
  sample: {
    verdict: 'offline',
    host: 'srv-file01',
    tried: [
      { what: 'srv-file01:443', answered: false, message: 'srv-file01:443 did not answer to a connection.' },
    ],
  },
  examples: verifyOfflineExamples,
  run: async ({ params, event, probe, signal }) => {
    const host = params.host ?? hostnameOf(event.device)
    if (!host) throw new StepFailed('Nothing to verify: the event names no device, and no host is filled in.')
    const own = await knock(probe, host, readPorts(params.ports), params.ping, signal)
    const end = <Verdict extends z.output<typeof verdict>>(verdict: Verdict, tried = own) =>
      take(verdict, { verdict, host, tried })
    if (own.some((one) => one.answered)) return end('online')
    if (own.every((one) => one.answered === null)) return end('unknown')
    if (params.neighbour === undefined) return end('offline')
    const { name, ports } = readNeighbour(params.neighbour)
    const beside = await knock(probe, name, ports, params.ping, signal)
    // A neighbour that could not be tried proves nothing.
    const isSiteSilent = beside.some((one) => one.answered === false) && !beside.some((one) => one.answered)
    return isSiteSilent ? end('site_offline', [...own, ...beside]) : end('offline', [...own, ...beside])
  },
})

async function knock(
  probe: Probe,
  host: string,
  ports: readonly number[],
  ping: boolean,
  signal: AbortSignal,
): Promise<z.output<typeof tried>[]> {
  const knocks = ports.map(async (port) => {
    const { answered, refused, message } = await probe.tcp(host, port, signal)
    return { what: `${host}:${port}`, answered: refused ? true : answered, message }
  })
  if (ping) {
    knocks.push(probe.ping(host, signal).then((answer) => ({ what: `ping ${host}`, ...answer })))
  }
  return Promise.all(knocks)
}

function readPorts(text: string): number[] {
  const words = text.split(/[\s,;]+/).filter(Boolean)
  const ports = words.map(Number)
  const wrong = words.find((_, index) => !isPort(ports[index]))
  if (wrong !== undefined) throw new StepFailed(`"${wrong}" is no port. Write ports like 22, 443.`)
  if (ports.length > 10) throw new StepFailed('Ten ports at most are tried.')
  return ports
}

function readNeighbour(text: string): { name: string; ports: number[] } {
  const [, name = text, port] = /^(.*[^:]):(\d+)$/.exec(text.trim()) ?? []
  return { name: name.trim(), ports: port === undefined ? [22, 80, 443] : readPorts(port) }
}

function isPort(port: number | undefined): boolean {
  return port !== undefined && Number.isInteger(port) && port > 0 && port < 65_536
}

function hostnameOf(device: unknown): string | undefined {
  const parsed = z.object({ hostname: z.string().min(1) }).safeParse(device)
  return parsed.success ? parsed.data.hostname : undefined
}
