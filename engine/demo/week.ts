import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { errorClass } from '../graph/run-state.ts'

export type DemoLanguage = 'en' | 'it'

const failure = z.object({ class: errorClass, code: z.string(), message: z.string() })

const step = z.object({
  node: z.string(),
  /** The way it was left by. */
  handle: z.string().default('out'),
  /** Over the sample of its kind. */
  output: z.record(z.string(), z.json()).optional(),
  /** Subject of the ticket of the demo that it wrote. */
  ticket: z.string().optional(),
  error: failure.optional(),
  uncertain: failure.optional(),
  /** It asked somebody, and waits. */
  waits: z.boolean().default(false),
})

const story = z.object({
  workflow: z.string(),
  /** The trigger. */
  node: z.string(),
  about: z.object({ customerName: z.string(), hostname: z.string().optional() }),
  event: z.object({
    source: z.string(),
    dedupKey: z.string().optional(),
    state: z.enum(['raised', 'cleared']).default('raised'),
  }),
  /** What flows see as `trigger`. */
  trigger: z.record(z.string(), z.json()),
  steps: z.array(step),
  /** When it happened, once for each. */
  hoursAgo: z.array(z.number().positive()),
})

const workflow = z.object({
  key: z.string(),
  playbook: z.string().optional(),
  inputs: z.record(z.string(), z.json()).default({}),
  /** Its names are in both languages. */
  document: z.json().optional(),
  publish: z.boolean().default(true),
  /** Minutes that a person would have needed. */
  minutesSaved: z.number().optional(),
})

const refusal = z.object({
  workflow: z.string(),
  code: z.string(),
  reason: z.string(),
  remoteAddress: z.string(),
  count: z.int(),
  hoursAgo: z.number(),
})

const demoWeek = z.object({
  workflows: z.array(workflow),
  stories: z.array(story),
  refusals: z.array(refusal),
})

export type DemoWeek = z.output<typeof demoWeek>
export type DemoWorkflow = z.output<typeof workflow>
export type DemoStory = z.output<typeof story>

/** The week as it is written down, with its names in one language. */
export async function readWeek(language: DemoLanguage): Promise<DemoWeek> {
  const text = await readFile(new URL('week.yaml', import.meta.url), 'utf8')
  return demoWeek.parse(inLanguage(parse(text), language))
}

function inLanguage(value: unknown, language: DemoLanguage): unknown {
  if (Array.isArray(value)) return value.map((entry) => inLanguage(entry, language))
  if (typeof value !== 'object' || value === null) return value
  if ('en' in value && 'it' in value) return value[language]
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, inLanguage(entry, language)]))
}
