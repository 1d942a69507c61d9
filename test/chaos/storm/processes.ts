import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { newDataDir, type Server, startServer } from '../../support/server.ts'

export interface Processes extends AsyncDisposable {
  /** Where the web process of now is; undefined while there is none. */
  webUrl(): string | undefined
  /** Kills a process at random as `kill -9` does; another one is started in its place. Answers which. */
  killOne(): string | undefined
  /** Stops a worker at random for so long that others take its runs, and lets it go on. */
  stopOne(ms: number): string | undefined
  /** Kills a script child of a worker. */
  killScript(): string | undefined
  /** When which process was struck. */
  faults: readonly Fault[]
  /** What those printed last that ended by themselves, which none is to do whatever the database does. */
  ended: readonly string[]
  /** Waits until every process is up. */
  allUp(): Promise<void>
}

export interface Fault {
  /** Its application_name at PostgreSQL. */
  process: string
  kind: 'killed' | 'stopped'
  at: number
  /** When it was let go on; what it loses later is not for this. */
  until: number
}

interface Place {
  roles: 'web' | 'worker'
  name: string
  databaseUrl: string
  generation: number
  server: Server | undefined
  stopped: boolean
}

/** Keeps one web process and some workers running, whatever is done to them. */
export async function startProcesses(
  databaseUrls: { web: string; workers: readonly string[] },
  report: (sentence: string) => void,
): Promise<Processes> {
  const faults: Fault[] = []
  const ended: string[] = []
  const dataDir = await newDataDir()
  let over = false
  const placeOf = (roles: Place['roles'], name: string, databaseUrl: string): Place => ({
    ...{ roles, name, databaseUrl },
    ...{ generation: 0, server: undefined, stopped: false },
  })
  const places = [
    placeOf('web', 'web', databaseUrls.web),
    ...databaseUrls.workers.map((url, index) => placeOf('worker', `worker-${index + 1}`, url)),
  ]
  const starting = new Set<Promise<void>>()

  const labelOf = ({ name, generation }: Place) => `${name}.${generation}`

  function start(place: Place): void {
    const started = (async () => {
      for (; !over && !place.server; ) {
        place.generation += 1
        const url = new URL(place.databaseUrl)
        url.searchParams.set('application_name', labelOf(place))
        try {
          const server = await startServer({ databaseUrl: url.href, roles: place.roles, dataDir })
          place.server = server
          void server.exited.then((code) => {
            if (over || place.server !== server) return
            ended.push(`${labelOf(place)} ended with ${code}: ${server.output().slice(-2000)}`)
            report(`${labelOf(place)} ended by itself`)
            place.server = undefined
            start(place)
          })
        } catch (error) {
          // The database may be away just now.
          if (!over) report(`${labelOf(place)} did not start: ${String(error).slice(0, 200)}`)
          await delay(1000)
        }
      }
    })()
    starting.add(started)
    void started.finally(() => starting.delete(started))
  }

  for (const place of places) start(place)
  await Promise.all(starting)

  function pick(isFit: (place: Place) => boolean): Place | undefined {
    const fitting = places.filter((place) => place.server && !place.stopped && isFit(place))
    return fitting[Math.floor(Math.random() * fitting.length)]
  }

  return {
    faults,
    ended,
    webUrl: () => places[0]?.server?.url,
    killOne() {
      const place = pick(() => true)
      if (!place?.server) return undefined
      const { server } = place
      const label = labelOf(place)
      place.server = undefined
      faults.push({ process: label, kind: 'killed', at: Date.now(), until: Number.POSITIVE_INFINITY })
      void server.kill().then(() => start(place))
      return label
    },
    stopOne(ms) {
      const place = pick(({ roles }) => roles === 'worker')
      if (!place?.server) return undefined
      const { pid } = place.server
      place.stopped = true
      const at = Date.now()
      faults.push({ process: labelOf(place), kind: 'stopped', at, until: at + ms })
      process.kill(pid, 'SIGSTOP')
      void delay(ms).then(() => {
        place.stopped = false
        if (place.server?.pid === pid) process.kill(pid, 'SIGCONT')
      })
      return labelOf(place)
    },
    killScript() {
      const place = pick(({ roles }) => roles === 'worker')
      const child = place?.server && childrenOf(place.server.pid)[0]
      if (!place || child === undefined) return undefined
      process.kill(child, 'SIGKILL')
      return `a script child of ${labelOf(place)}`
    },
    async allUp() {
      while (starting.size > 0 || places.some(({ stopped, server }) => stopped || !server)) await delay(50)
    },
    async [Symbol.asyncDispose]() {
      over = true
      await Promise.all(starting)
      while (places.some(({ stopped }) => stopped)) await delay(50)
      await Promise.all(places.map(({ server }) => server?.[Symbol.asyncDispose]()))
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}
