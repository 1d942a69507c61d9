import { defineNode, type Http, type JsonValue, StepFailed, z } from '#sdk'
import { scriptExamples } from './script-examples.ts'

/** A script of the user's own. It may be repeated after a crash, therefore it may read outside and never write. */
export const codeScript = defineNode({
  type: 'code.script',
  title: 'Run script',
  description: 'Works on values with a script in JavaScript or TypeScript, and hands on what it returns.',
  category: 'code',
  icon: 'IconCode',
  effect: 'reads',
  uses: ['script', 'http', 'tables'],
  params: z.object({
    code: z.string().min(1).max(262_144).meta({
      title: 'Script',
      description:
        'Body of an async function: input holds the values given; return the result. log(…) writes a line, http(…) asks another system, await lookup(table, key) gives the row of a lookup table or null. Types are allowed and not checked. Times are in UTC.',
      language: 'javascript',
      multiline: true,
      placeholder: 'return { total: input.items.length }',
    }),
    input: z.custom<JsonValue>().optional().meta({
      title: 'Input',
      description: 'What the script sees as input; empty: the data of the trigger.',
      placeholder: 'steps.find.output',
    }),
    timeoutSeconds: z.int().min(1).max(60).default(5).meta({ title: 'Time at most (seconds)' }),
    allowHttp: z.boolean().default(false).meta({
      title: 'May ask other systems (HTTP)',
      description: 'GET and HEAD only, 50 requests at most, addresses checked as for every request.',
    }),
  }),
  output: z.object({ value: z.custom<JsonValue>(), logs: z.array(z.string()) }),
  sample: { value: { total: 3 }, logs: [] },
  examples: scriptExamples,
  run: ({ params, script, http, tables, event, customerId, signal }) =>
    script.run(
      {
        code: params.code,
        input: params.input === undefined ? (event.data ?? null) : params.input,
        customerId,
        timeoutMs: params.timeoutSeconds * 1000,
        lookup: tables.find,
        ...(params.allowHttp ? { http: readingOnly(http) } : {}),
      },
      signal,
    ),
})

function readingOnly(http: Http): Http {
  return {
    async request(request, signal) {
      if (request.method === 'GET' || request.method === 'HEAD') return http.request(request, signal)
      throw new StepFailed(
        `A script may only read (GET, HEAD), because it may run again after a crash: it asked for ${request.method}. Return the values and send them in a step of their own.`,
        { class: 'Script', code: 'script_may_only_read' },
      )
    },
  }
}
