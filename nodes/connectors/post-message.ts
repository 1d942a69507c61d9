import { type Http, type HttpAuth, type HttpResponse, StepFailed, statusFailure } from '#sdk'

const largestAnswer = 100_000

/** Posts JSON and answers what came back; throws what the status means for the step. Follows no redirects. */
export async function postMessage(
  http: Http,
  post: {
    url: string
    body: string
    auth?: HttpAuth
    headers?: Record<string, string>
    repeatable?: boolean
  },
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { url, body, auth, headers = {}, repeatable = false } = post
  const response = await http.request(
    {
      method: 'POST',
      url,
      headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
      body,
      redirects: 0,
      maxBytes: largestAnswer,
      repeatable,
      ...(auth ? { auth } : {}),
    },
    signal,
  )
  const failure = statusFailure(response, { method: 'POST', repeatable })
  if (failure) throw failure
  if (response.status >= 300) {
    throw new StepFailed(
      `${new URL(url).host} sent the message on elsewhere (${response.status}), and nothing was posted. Check the address in the connection.`,
      { class: 'Remote', code: 'redirected' },
    )
  }
  return response
}
