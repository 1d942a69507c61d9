import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const programs = {
  blackbox: '/usr/bin/prometheus-blackbox-exporter',
  alertmanager: '/usr/bin/prometheus-alertmanager',
  prometheus: '/usr/bin/prometheus',
}

/** For `needs(...needed)` with each of them. */
export const prometheusNeeded = Object.values(programs).map((path) => {
  const name = path.slice('/usr/bin/'.length)
  return [name, path, `apt-get install ${name}`] as const
})

export interface Watched {
  /** What the blackbox exporter asks each second, and what Prometheus adds to all that it knows of it. */
  target: { url: string; labels: Record<string, string> }
  /** Of the one rule, which fires when the target has not answered for two seconds. */
  alert: { name: string; labels: Record<string, string>; annotations: Record<string, string> }
  /** Where Alertmanager posts the alert, and again every other second as long as it fires. */
  webhook: { url: string; secret: string }
}

export interface Prometheus extends AsyncDisposable {
  /** What the last probe of the target came to: '1' where it answered; undefined before any. */
  probed(): Promise<string | undefined>
  /** Everything that the three printed so far. */
  output(): string
}

/** Real Prometheus, Alertmanager and blackbox exporter in a temporary folder, on free ports of 127.0.0.1. */
export async function startPrometheus(watched: Watched): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'sentiero-prometheus-'))
  const running: Program[] = []

  async function start(program: string, flags: readonly string[]): Promise<string> {
    const started = run(program, ['--web.listen-address=127.0.0.1:0', ...flags])
    running.push(started)
    return started.address
  }

  /** YAML is a superset of JSON. */
  async function configure(name: string, config: unknown): Promise<string> {
    const file = join(folder, name)
    await writeFile(file, JSON.stringify(config))
    return file
  }

  async function stop(): Promise<void> {
    for (const { end } of running.reverse()) await end()
    await rm(folder, { recursive: true, force: true })
  }

  try {
    const blackbox = await start(programs.blackbox, [
      `--config.file=${await configure('blackbox.yml', blackboxConfig)}`,
      '--timeout-offset=0.1',
    ])
    const alertmanager = await start(programs.alertmanager, [
      `--config.file=${await configure('alertmanager.yml', alertmanagerConfig(watched))}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      '--cluster.listen-address=',
    ])
    const rules = await configure('rules.yml', rulesOf(watched))
    const config = prometheusConfig(watched, { blackbox, alertmanager, rules })
    const prometheus = await start(programs.prometheus, [
      `--config.file=${await configure('prometheus.yml', config)}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      '--rules.alert.resend-delay=10s',
    ])
    return {
      output: () => running.map(({ output }) => output()).join(''),
      async probed() {
        const answer = await fetch(`http://${prometheus}/api/v1/query?query=probe_success`)
        const { data } = (await answer.json()) as { data?: { result: { value: [number, string] }[] } }
        return data?.result[0]?.value[1]
      },
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Program {
  /** Host and port, once it listens. */
  address: Promise<string>
  output(): string
  /** At once: it has nothing that anybody will read again. */
  end(): Promise<void>
}

function run(program: string, flags: readonly string[]): Program {
  // It ends with the tests, even where they are killed.
  const command = ['--pdeathsig', 'KILL', program, ...flags]
  const child = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let output = ''
  const address = new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const listening = /"Listening on" address=(\S+)/.exec(output)?.[1]
      if (listening) resolve(listening)
    })
    child.once('exit', (code) => reject(new Error(`${program} ended with code ${code}:\n${output}`)))
    child.once('error', reject)
  })
  return {
    address,
    output: () => output,
    async end() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

const blackboxConfig = {
  modules: { http_2xx: { prober: 'http', http: { preferred_ip_protocol: 'ip4' } } },
}

function alertmanagerConfig({ webhook }: Watched) {
  const authorization = { type: 'Bearer', credentials: webhook.secret }
  return {
    route: {
      receiver: 'sentiero',
      group_by: ['alertname'],
      group_wait: '0s',
      group_interval: '1s',
      repeat_interval: '1s',
    },
    receivers: [
      {
        name: 'sentiero',
        webhook_configs: [{ url: webhook.url, send_resolved: true, http_config: { authorization } }],
      },
    ],
  }
}

function prometheusConfig(
  { target }: Watched,
  { blackbox, alertmanager, rules }: { blackbox: string; alertmanager: string; rules: string },
) {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      {
        job_name: 'blackbox',
        metrics_path: '/probe',
        params: { module: ['http_2xx'], target: [target.url] },
        static_configs: [{ targets: [blackbox], labels: target.labels }],
      },
    ],
  }
}

/** A scrape that a busy machine misses says nothing about the target: the last one that was made counts. */
function rulesOf({ alert: { name, labels, annotations } }: Watched) {
  const expr = 'last_over_time(probe_success[5m]) == 0'
  return { groups: [{ name: 'targets', rules: [{ alert: name, expr, for: '2s', labels, annotations }] }] }
}
