import { AsyncLocalStorage } from 'node:async_hooks'
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { TracingConfig } from '../config.ts'
import type { TraceRequest } from '../http/trace-request.ts'
import type { ObservedRun, Observer } from '../runs/observer.ts'
import { contextOf, readTraceparent, spanIdOf, traceIdOf, writeTraceparent } from './trace-ids.ts'

export interface Tracing {
  observer: Observer
  /** Draws requests that steps send, and tells the other side of the trace. */
  request: TraceRequest
  /** A webhook delivery was stored as these events. */
  hookAccepted(delivery: AcceptedHook): void
  /** Sends what is drawn and not yet sent. */
  stop(): Promise<void>
}

export interface AcceptedHook {
  /** Milliseconds of the epoch. */
  from: number
  eventIds: readonly string[]
  /** The header of that name. */
  traceparent: string | undefined
}

/**
 * Draws runs as OpenTelemetry traces and sends them by OTLP over HTTP to where the OTEL_EXPORTER_OTLP_… variables say, which
 * the exporter reads itself. Spans carry ids, types and classes of errors; no parameter, output, address or text.
 */
export function startTracing(
  config: TracingConfig,
  workflowName: (run: ObservedRun) => Promise<string>,
): Tracing {
  const random = new RandomIdGenerator()
  let wanted: { traceId: string; spanId: string } | undefined
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'sentiero' }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(config),
    idGenerator: {
      generateTraceId: () => wanted?.traceId ?? random.generateTraceId(),
      generateSpanId: () => wanted?.spanId ?? random.generateSpanId(),
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter(),
        scheduledDelayMillis: config.scheduleDelayMs,
      }),
    ],
  })
  const tracer = provider.getTracer('sentiero')
  const roots = new Map<string, Span>()
  // Not by what called what: desk steps of many runs are made in one transaction that another run began.
  const current = new AsyncLocalStorage<Span>()

  /** Starts the span whose ids follow from `id`; whoever does so in another process starts the same. */
  function startKnown(id: string, name: string, options: Parameters<typeof tracer.startSpan>[1]): Span {
    wanted = { traceId: traceIdOf(id), spanId: spanIdOf(id) }
    try {
      return tracer.startSpan(name, { ...options, root: true }, ROOT_CONTEXT)
    } finally {
      wanted = undefined
    }
  }

  const observer: Observer = {
    async run(run, work) {
      const name = await workflowName(run).catch(() => 'run')
      const links = [{ context: contextOf(run.event.id), attributes: { 'sentiero.link': 'event' } }]
      if (run.parentRunId !== null) {
        links.push({ context: contextOf(run.parentRunId), attributes: { 'sentiero.link': 'parent run' } })
      }
      const span = startKnown(run.id, `run ${name}`, {
        kind: SpanKind.CONSUMER,
        startTime: run.startedAt,
        links,
        attributes: {
          'sentiero.run.id': run.id,
          'sentiero.run.mode': run.mode,
          'sentiero.run.recoveries': run.recoveries,
          'sentiero.workflow.id': run.workflowId,
          'sentiero.workflow.version': run.version,
          'sentiero.event.id': run.event.id,
          'sentiero.event.type': run.event.type,
          ...(run.customerId === null ? {} : { 'sentiero.customer.id': run.customerId }),
        },
      })
      roots.set(run.id, span)
      try {
        const driven = await work()
        // One that goes on later, here or elsewhere, is drawn by whoever brings it to its end.
        if (driven === 'succeeded' || driven === 'failed' || driven === 'cancelled') {
          span.setAttribute('sentiero.run.outcome', driven)
          if (driven === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        }
        return driven
      } finally {
        roots.delete(run.id)
      }
    },
    async step(run, { nodeId, type, name, path, attempt }, work) {
      const root = roots.get(run.id)
      if (!root) return work()
      const span = tracer.startSpan(
        `step ${name}`,
        {
          attributes: {
            'sentiero.run.id': run.id,
            'sentiero.step.id': nodeId,
            'sentiero.step.type': type,
            'sentiero.step.path': path,
            'sentiero.step.attempt': attempt,
          },
        },
        trace.setSpan(ROOT_CONTEXT, root),
      )
      return drawn(span, () => current.run(span, work))
    },
    stepFailed() {},
    recovered() {},
  }

  return {
    observer,
    async request({ method, url }, send) {
      const step = current.getStore()
      if (!step) return send({})
      const span = tracer.startSpan(
        method,
        {
          kind: SpanKind.CLIENT,
          attributes: {
            'http.request.method': method,
            'url.scheme': url.protocol.slice(0, -1),
            'server.address': url.hostname,
            'server.port': Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
          },
        },
        trace.setSpan(ROOT_CONTEXT, step),
      )
      return drawn(span, async () => {
        const answer = await send({ traceparent: writeTraceparent(span.spanContext()) })
        span.setAttribute('http.response.status_code', answer.status)
        if (answer.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
        return answer
      })
    },
    hookAccepted({ from, eventIds, traceparent }) {
      const attributes = {
        'http.request.method': 'POST',
        'http.route': '/hooks/:key',
        'http.response.status_code': 202,
      }
      const about = { kind: SpanKind.SERVER, startTime: from, attributes }
      const caller = readTraceparent(traceparent)
      const answered = caller
        ? tracer.startSpan('POST /hooks/:key', about, trace.setSpanContext(ROOT_CONTEXT, caller))
        : undefined
      answered?.end()
      for (const id of eventIds) {
        const event = answered
          ? startKnown(id, 'event', {
              kind: SpanKind.PRODUCER,
              startTime: from,
              links: [{ context: answered.spanContext() }],
            })
          : startKnown(id, 'POST /hooks/:key', about)
        event.setAttribute('sentiero.event.id', id)
        event.end()
      }
    },
    stop: () => provider.shutdown().catch(() => undefined),
  }
}

/** Ends the span when the work has ended; of an error it keeps the class. */
async function drawn<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    span.setAttribute('error.type', errorType(error))
    span.setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    span.end()
  }
}

function errorType(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'errorClass' in error ? String(error.errorClass) : error.name
}

/** OpenTelemetry's general SDK settings: what OTEL_TRACES_SAMPLER may be. */
function samplerOf({ sampler, ratio }: TracingConfig): Sampler {
  const root = sampler.includes('traceidratio')
    ? new TraceIdRatioBasedSampler(ratio)
    : sampler.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new AlwaysOnSampler()
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}
