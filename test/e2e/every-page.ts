import type { Page } from 'playwright-core'

/** A page of the editor as somebody meets it, with something on it. */
export interface Scene {
  name: string
  /** As in `editor/pages.tsx`. */
  path: string
  /** Where it is among what the demo made; null where the demo has nothing for it. */
  at: (demo: Demo) => string | null
  /** What is opened on it before it is looked at. */
  open?: (page: Page) => Promise<void>
  /** Seen before signing in. */
  outside?: boolean
}

/** Ids of what the demo made. */
export interface Demo {
  workflow: string
  run: string
  /** Of a run that was made a scenario and that a backtest was asked for. */
  pastWorkflow: string
  failedRun: string | null
  approval: string | null
  task: string | null
  team: string | null
  runbookResult: string | null
  ticket: string
  customer: string
  device: string
}

const settings = [
  'users',
  'tokens',
  'targets',
  'playbook-sources',
  'workflows',
  'business-hours',
  'desk',
  'sla',
  'limits',
  'watchdog',
  'variables',
  'lookup-tables',
  'scripts',
  'remote-control',
  'stored-values',
  'audit',
]

const plain = (path: string): Scene => ({ name: path === '' ? 'home' : path, path, at: () => `/${path}` })

export const scenes: readonly Scene[] = [
  plain(''),
  plain('workflows'),
  { name: 'canvas', path: 'workflows/:id', at: ({ workflow }) => `/workflows/${workflow}` },
  {
    name: 'step',
    path: 'workflows/:id',
    at: ({ workflow }) => `/workflows/${workflow}`,
    open: async (page) => {
      await page.locator('.react-flow__node-step').last().click()
      await page.getByRole('textbox', { name: /Step name|Nome del passo/ }).waitFor()
    },
  },
  {
    name: 'palette',
    path: 'workflows/:id',
    at: ({ workflow }) => `/workflows/${workflow}`,
    open: async (page) => {
      await page.locator('.react-flow__node-step').first().waitFor()
      await page.keyboard.press('n')
      await page.getByRole('searchbox', { name: /Search steps|Cerca passi/ }).waitFor()
    },
  },
  plain('runs'),
  { name: 'run', path: 'runs/:id', at: ({ run }) => `/runs/${run}` },
  {
    name: 'run-scenario',
    path: 'runs/:id',
    at: ({ run }) => `/runs/${run}`,
    open: async (page) => {
      await page.getByRole('button', { name: /Make it a scenario|Fanne uno scenario/ }).click()
      await page.getByRole('dialog').getByRole('textbox').waitFor()
    },
  },
  {
    name: 'scenarios',
    path: 'workflows/:id',
    at: ({ pastWorkflow }) => `/workflows/${pastWorkflow}?panel=scenarios`,
    open: async (page) => page.getByRole('region', { name: 'As it was' }).waitFor(),
  },
  {
    name: 'backtest',
    path: 'workflows/:id/backtests/:backtestId?',
    at: ({ pastWorkflow }) => `/workflows/${pastWorkflow}/backtests`,
    open: async (page) => page.getByRole('region', { name: /^(In all|In tutto)$/ }).waitFor(),
  },
  { name: 'run-failed', path: 'runs/:id', at: ({ failedRun }) => failedRun && `/runs/${failedRun}` },
  {
    name: 'run-timeline',
    path: 'runs/:id',
    at: ({ run }) => `/runs/${run}?view=timeline`,
  },
  {
    name: 'run-compare',
    path: 'runs/:id/compare/:other?',
    at: ({ run, failedRun }) => failedRun && `/runs/${run}/compare/${failedRun}`,
  },
  { ...plain('events'), path: 'events/:tab?' },
  plain('maintenance'),
  plain('approvals'),
  { name: 'approval', path: 'approvals/:id', at: ({ approval }) => approval && `/approvals/${approval}` },
  plain('tasks'),
  { name: 'task', path: 'tasks/:id', at: ({ task }) => task && `/tasks/${task}` },
  plain('on-call'),
  { name: 'team', path: 'on-call/:id', at: ({ team }) => team && `/on-call/${team}` },
  plain('runbooks'),
  {
    name: 'runbook-result',
    path: 'runbooks/results/:id',
    at: ({ runbookResult }) => runbookResult && `/runbooks/results/${runbookResult}`,
  },
  plain('tickets'),
  { name: 'ticket', path: 'tickets/:id', at: ({ ticket }) => `/tickets/${ticket}` },
  plain('customers'),
  { name: 'customer', path: 'customers/:id', at: ({ customer }) => `/customers/${customer}` },
  { ...plain('billing'), path: 'billing/:tab?' },
  plain('devices'),
  { name: 'device', path: 'devices/:id', at: ({ device }) => `/devices/${device}` },
  plain('value'),
  plain('playbooks'),
  { name: 'playbook', path: 'playbooks/:slug', at: () => '/playbooks/alert-to-ticket' },
  {
    name: 'playbook-set-up',
    path: 'playbooks/:slug/set-up',
    at: () => '/playbooks/email-to-ticket/set-up',
    open: async (page) => page.getByRole('button', { name: /^(Next|Avanti)$/ }).waitFor(),
  },
  plain('connections'),
  {
    name: 'connection',
    path: 'connections',
    at: () => '/connections?new=1',
    open: async (page) => {
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: /^(Outgoing mail|Posta in uscita|Mail server)/ }).click()
      await dialog.getByRole('textbox').first().waitFor()
    },
  },
  {
    name: 'outline',
    path: 'workflows/:id',
    at: ({ workflow }) => `/workflows/${workflow}?view=outline`,
    open: async (page) => page.getByRole('tree').waitFor(),
  },
  {
    name: 'search',
    path: '',
    at: () => '/',
    open: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').last().waitFor()
    },
  },
  ...settings.map((tab) => ({
    name: `settings-${tab}`,
    path: 'settings/:tab?',
    at: () => `/settings/${tab}`,
  })),
  { name: 'not-found', path: '*', at: () => '/there-is-no-such-page' },
  { name: 'sign-in', path: 'sign-in', at: () => '/sign-in', outside: true },
  { name: 'set-up', path: 'setup', at: () => '/setup?token=old', outside: true },
]

/** Loads the demo by the API, as the button on Home does, and finds what it made. */
export async function loadDemo(page: Page): Promise<Demo> {
  const { origin } = new URL(page.url())
  const loaded = await page.request.post(`${origin}/api/demo`, { data: {}, headers: { origin } })
  if (!loaded.ok()) throw new Error(await loaded.text())
  const first = async (path: string, field = 'id') => {
    const answer = await page.request.get(`${origin}/api/${path}`)
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`)
    const { items } = (await answer.json()) as { items: Record<string, unknown>[] }
    return items.length === 0 ? null : String(items[0]?.[field])
  }
  const found = async (path: string, field?: string) => {
    const id = await first(path, field)
    if (id === null) throw new Error(`The demo made nothing that is listed by ${path}`)
    return id
  }
  const make = async (path: string, data: object) => {
    const answer = await page.request.post(`${origin}/api/${path}`, { data, headers: { origin } })
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`)
  }
  const workflowOf = async (playbook: string) => {
    const answer = await page.request.get(`${origin}/api/workflows`)
    const { items } = (await answer.json()) as { items: { id: string; playbook: string | null }[] }
    const id = items.find((workflow) => workflow.playbook === playbook)?.id
    if (!id) throw new Error(`The demo has no workflow of ${playbook}`)
    return id
  }
  const run = await found('runs?status=succeeded')
  const pastWorkflow = await found('runs?status=succeeded', 'workflowId')
  await make(`runs/${run}/scenario`, { name: 'As it was' })
  await make(`workflows/${pastWorkflow}/scenarios/play`, {})
  await make(`workflows/${pastWorkflow}/backtests`, { days: 7 })
  return {
    workflow: await workflowOf('alert-to-ticket'),
    run,
    pastWorkflow,
    failedRun: await first('runs?status=failed'),
    approval: await first('approvals'),
    task: await first('approvals?kind=task'),
    team: await first('teams'),
    runbookResult: null,
    ticket: await found('tickets', 'number'),
    customer: await found('customers'),
    device: await found('devices'),
  }
}

/** Opens a scene and waits until nothing more comes or moves. False where the demo has nothing for it. */
export async function show(page: Page, origin: string, scene: Scene, demo: Demo): Promise<boolean> {
  const path = scene.at(demo)
  if (path === null) return false
  await page.goto(`${origin}${path}`)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await settled(page)
  if (scene.open) {
    await scene.open(page)
    await settled(page)
  }
  return true
}

/** Asked again and again from outside: a page under our policy evaluates no text by itself. */
async function settled(page: Page): Promise<void> {
  const still = `document.querySelector('.mantine-Skeleton-root, .mantine-Loader-root') === null && document
    .getAnimations()
    .every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity)`
  const deadline = Date.now() + 15_000
  for (let calm = 0; calm < 3; ) {
    if (Date.now() > deadline) throw new Error(`${page.url()} does not come to rest`)
    calm = (await page.evaluate<boolean>(still)) ? calm + 1 : 0
    await page.waitForTimeout(50)
  }
}
