import type { JsonValue } from '../graph/json.ts'
import type { HttpAuth } from '../msp/ports.ts'

/** A request by the one guarded client; bodies are text or JSON. */
export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  url: string
  headers?: Record<string, string>
  body?: string
  /** Redirects followed at most, each checked again; 5 if left out. */
  redirects?: number
  /** Bytes of the answer at most; 5 MB if left out. */
  maxBytes?: number
  /** Signs the request and each redirect of it; what it hides is blotted out of the answer. */
  auth?: HttpAuth
  /** True where sending it twice does no harm; by the method if left out (RFC 9110 section 9.2.2). */
  repeatable?: boolean
}

export interface HttpResponse {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  /** Text in the charset named; base64 where `binary`. */
  body: string
  binary: boolean
  /** Where the last redirect led. */
  url: string
}

/**
 * The guarded client: every address is checked before it is connected to. Throws `StepFailed` for what is not allowed
 * and what the other side refuses for good, `TryAgain` where it is busy or out of reach; answers any status code.
 */
export interface Http {
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>
  /** The same client, which may also reach the private targets of this customer. Called by the engine. */
  forCustomer?(customerId: string | null): Http
}

export interface ScriptCall {
  /** JavaScript or TypeScript: the body of an async function that sees `input` and the host functions. */
  code: string
  input: JsonValue
  /** Scripts of one customer never share a process with those of another. */
  customerId: string | null
  timeoutMs: number
  http?: Http
  /** The row of a key in a lookup table, as `LookupTables.find` answers it. */
  lookup?: (table: string, key: string) => Promise<JsonValue | undefined>
}

export interface ScriptResult {
  value: JsonValue
  logs: string[]
}

/** Runs user code in a child process; its end, however violent, fails only the call. */
export interface Script {
  run(call: ScriptCall, signal: AbortSignal): Promise<ScriptResult>
}

/** Whether something answers; null where it could not be tried, and `message` says why. */
export interface ProbeAnswer {
  answered: boolean | null
  message: string
}

/** Knocks at machines, under the same guard as web requests. Throws nothing but what `signal` aborts with. */
export interface Probe {
  /** A machine that refuses a connection answers too: `refused` is true then. */
  tcp(host: string, port: number, signal: AbortSignal): Promise<ProbeAnswer & { refused: boolean }>
  /** ICMP echo, where this server's system lets us. */
  ping(host: string, signal: AbortSignal): Promise<ProbeAnswer>
  /** The same, which may also reach the private targets of this customer. Called by the engine. */
  forCustomer?(customerId: string | null): Probe
}

/** What a node may ask for beside the ports: each by name in `uses`. */
export interface Powers {
  http: Http
  script: Script
  probe: Probe
}

export type PowerName = keyof Powers
