import {
  defineNode,
  EffectUncertain,
  type HttpAuth,
  type HttpRequest,
  type HttpResponse,
  type JsonValue,
  type SecretVariables,
  StepFailed,
  statusFailure,
  z,
} from '#sdk'
import { optionalText } from '../optional-params.ts'
import { readFieldLines, readHeaderLines } from './field-lines.ts'
import { httpGetExamples } from './http-get-examples.ts'
import { httpSendExamples } from './http-send-examples.ts'
import { type Expect, readAnswer } from './read-answer.ts'
import { type Paging, readPages } from './read-pages.ts'
import { requestBody } from './request-body.ts'
import { bothAuths, secretHeaders } from './secret-headers.ts'

/** Bytes of an answer at most: what a step may put out. */
const maxBytes = 4_000_000

const target = {
  connection: optionalText().meta({
    title: 'Connection',
    description: 'A token or password, sent only to the hosts that the connection names.',
    picker: 'connection:httpAuth',
  }),
  url: z.string().trim().min(1).meta({ title: 'Address', placeholder: 'https://api.example.com/v1/devices' }),
  query: z.string().default('').meta({
    title: 'Query',
    description: 'One "name=value" a line, added to the address.',
    multiline: true,
  }),
  headers: z.string().default('').meta({
    title: 'Headers',
    description: 'One "Name: value" a line.',
    multiline: true,
  }),
  secretHeaders: z.string().default('').meta({
    title: 'Secret headers',
    description: 'One "Name: value" a line, where {apiKey} stands for the customer’s secret variable apiKey.',
    multiline: true,
    placeholder: 'Authorization: Bearer {apiKey}',
  }),
}

const answer = {
  expect: z
    .enum(['auto', 'json', 'text'])
    .default('auto')
    .meta({
      title: 'Answer',
      description: 'As it says itself; or fail if it is not JSON; or text in any case.',
      labels: { auto: 'As it says', json: 'JSON', text: 'Text' },
    }),
  failOnStatus: z.boolean().default(true).meta({
    title: 'Fail on an error status',
    description: 'Off: go on with any status, to decide by it.',
  }),
}

const output = z.object({
  status: z.int(),
  /** Names in lower case. */
  headers: z.record(z.string(), z.string()),
  /** Parsed where it is JSON, base64 where it is no text; with paging the items of all pages. */
  body: z.unknown(),
  url: z.string(),
  pages: z.int().optional(),
  /** False where there are more pages. */
  complete: z.boolean().optional(),
})

/** Reads from any web API. */
export const httpGet = defineNode({
  type: 'http.get',
  title: 'HTTP: read',
  description: 'Reads from a web address, page by page if wanted.',
  category: 'connectors',
  icon: 'IconWorld',
  effect: 'reads',
  uses: ['http', 'secrets'],
  mayUse: ['httpAuth'],
  params: z.object({
    method: z.enum(['GET', 'HEAD', 'OPTIONS']).default('GET').meta({ title: 'Method' }),
    ...target,
    ...answer,
    paging: z
      .enum(['none', 'link_header', 'next_url', 'page_number'])
      .default('none')
      .meta({
        title: 'More pages',
        labels: {
          none: 'Read one page',
          link_header: 'Next page in the Link header',
          next_url: 'Next page in the answer',
          page_number: 'Count a page number up',
        },
      }),
    itemsAt: z.string().trim().default('').meta({
      title: 'Where the items are',
      description:
        'With paging: the list in the answer, such as data.items; empty if the answer is the list.',
    }),
    nextAt: z.string().trim().default('next').meta({
      title: 'Where the next page is',
      description: 'With "Next page in the answer": the place of its address, such as paging.next.',
    }),
    pageParam: z.string().trim().min(1).default('page').meta({
      title: 'Page number field',
      description: 'With a page number: the field of the query that is counted up.',
    }),
    firstPage: z.int().min(0).max(1).default(1).meta({ title: 'First page number' }),
    maxPages: z.int().min(1).max(50).default(10).meta({ title: 'Pages at most' }),
  }),
  output,
  sample: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { devices: [{ id: 12, hostname: 'SRV-1' }] },
    url: 'https://api.example.com/v1/devices',
  },
  examples: httpGetExamples,
  run: async ({ params, http, httpAuth, secrets, now, signal }) => {
    const auth = await authOf(params, httpAuth, secrets)
    const base = { method: params.method, headers: readHeaderLines(params.headers), maxBytes, ...auth }
    const get = async (url: string) => {
      const response = await http.request({ ...base, url }, signal)
      const failure = params.failOnStatus
        ? statusFailure(response, { method: params.method, now })
        : undefined
      if (failure) throw failure
      return { response, body: readAnswer(response, expectOf(response, params.expect)) }
    }
    const url = withQuery(params.url, params.query)
    const paging = pagingOf(params)
    if (!paging) {
      const { response, body } = await get(url)
      return toOutput(response, body)
    }
    const { last, items, pages, complete } = await readPages(url, { ...params, paging }, get)
    return { ...toOutput(last, items), pages, complete }
  },
})

/** Writes to any web API. */
export const httpSend = defineNode({
  type: 'http.send',
  title: 'HTTP: send',
  description:
    'Sends something to a web address, with an Idempotency-Key that stays the same if it is tried again.',
  category: 'connectors',
  icon: 'IconSend',
  effect: 'writes',
  idempotency: (params) => (isRepeatable(params) ? 'native' : 'none'),
  uses: ['http', 'secrets'],
  mayUse: ['httpAuth'],
  params: z.object({
    method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']).default('POST').meta({ title: 'Method' }),
    ...target,
    bodyKind: z
      .enum(['json', 'form', 'text', 'none'])
      .default('json')
      .meta({
        title: 'Body is',
        labels: { json: 'JSON', form: 'A form', text: 'Text', none: 'Nothing' },
      }),
    body: bodyText().meta({
      title: 'Body',
      description: 'JSON, or text; for a form one "name=value" a line.',
      type: 'string',
      anything: true,
      multiline: true,
    }),
    ...answer,
    honoursKey: z.boolean().default(false).meta({
      title: 'The other side honours Idempotency-Key',
      description:
        'It does nothing twice under one key: then it is tried again after a failure or a crash that leaves open whether it took effect, instead of asking a person.',
    }),
  }),
  output: output.omit({ pages: true, complete: true }),
  sample: {
    status: 201,
    headers: { 'content-type': 'application/json' },
    body: { id: 4711 },
    url: 'https://api.example.com/v1/tickets',
  },
  examples: httpSendExamples,
  ledger: ({ method, url }) => ({ target: `${method} ${url.replace(/[?#].*$/, '')}` }),
  run: async ({ params, http, httpAuth, secrets, effect, now, signal }) => {
    const { method } = params
    const { body, contentType } = requestBody(params.bodyKind, params.body)
    const repeatable = isRepeatable(params)
    const request: HttpRequest = {
      method,
      url: withQuery(params.url, params.query),
      headers: withDefaults(readHeaderLines(params.headers), {
        'Idempotency-Key': effect.key,
        ...(contentType ? { 'Content-Type': contentType } : {}),
      }),
      ...(body === undefined ? {} : { body }),
      maxBytes,
      repeatable,
      ...(await authOf(params, httpAuth, secrets)),
    }
    const response = await http.request(request, signal)
    const failure = params.failOnStatus ? statusFailure(response, { method, repeatable, now }) : undefined
    if (failure) throw failure
    return toOutput(response, readSent(response, params.expect, repeatable))
  },
})

function isRepeatable({ honoursKey, method }: { honoursKey: boolean; method: string }): boolean {
  return honoursKey || method === 'PUT' || method === 'DELETE'
}

/** JSON that an expression gives as a value is sent as its text. */
function bodyText() {
  return z.preprocess(
    (value) => (typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value)),
    z.string().default(''),
  )
}

async function authOf(
  { connection, secretHeaders: lines }: { connection?: string | undefined; secretHeaders: string },
  httpAuth: HttpAuth | undefined,
  secrets: SecretVariables,
): Promise<{ auth?: HttpAuth }> {
  if (connection !== undefined && !httpAuth) {
    throw new StepFailed(
      'The connection of this step offers no secret for web requests. Choose another one.',
      { code: 'no_connection' },
    )
  }
  const auth = bothAuths(await secretHeaders(lines, secrets), connection === undefined ? undefined : httpAuth)
  return auth ? { auth } : {}
}

function withQuery(address: string, query: string): string {
  const fields = readFieldLines(query, 'Query')
  const url = URL.parse(address)
  if (!url) {
    throw new StepFailed(
      `"${address.slice(0, 100)}" is no web address. Write it whole, like https://example.com/api.`,
      {
        code: 'bad_url',
      },
    )
  }
  for (const [name, value] of fields) url.searchParams.append(name, value)
  return url.href
}

function withDefaults(
  given: Record<string, string>,
  defaults: Record<string, string>,
): Record<string, string> {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()))
  const missing = Object.entries(defaults).filter(([name]) => !names.has(name.toLowerCase()))
  return { ...Object.fromEntries(missing), ...given }
}

function pagingOf(params: {
  paging: 'none' | Paging['by']
  nextAt: string
  pageParam: string
  firstPage: number
}): Paging | undefined {
  const { paging, nextAt, pageParam, firstPage } = params
  switch (paging) {
    case 'none':
      return undefined
    case 'link_header':
      return { by: paging }
    case 'next_url':
      return { by: paging, nextAt }
    case 'page_number':
      return { by: paging, pageParam, firstPage }
  }
}

/** The page of an error is often HTML where JSON is expected: it is put out as it is. */
function expectOf({ status }: HttpResponse, expect: Expect): Expect {
  return status >= 400 && expect === 'json' ? 'auto' : expect
}

/** What was sent has been taken, even if its answer is not what was expected. */
function readSent(response: HttpResponse, expect: Expect, repeatable: boolean): JsonValue {
  try {
    return readAnswer(response, expectOf(response, expect))
  } catch (error) {
    if (!(error instanceof StepFailed) || repeatable) throw error
    throw new EffectUncertain(`${error.message} What was sent has probably taken effect.`, { cause: error })
  }
}

function toOutput({ status, headers, url }: HttpResponse, body: JsonValue) {
  return { status, headers, body, url }
}
