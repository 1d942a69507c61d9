/**
 * Draws a request that leaves for the web into the trace of the step that sends it. `send` is given the headers by which the
 * other side goes on with the trace (W3C Trace Context), none where there is no trace.
 */
export type TraceRequest = <Answer extends { status: number }>(
  request: { method: string; url: URL },
  send: (headers: Record<string, string>) => Promise<Answer>,
) => Promise<Answer>
