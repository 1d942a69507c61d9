import { EffectUncertain, StepFailed, TryAgain } from '../sdk/errors.ts'
import { AnswerUnfit } from './answer-unfit.ts'
import { HopFailed } from './send-hop.ts'

/** What was under way when it went wrong. */
export interface Attempted {
  /** Host and port, as people know it. */
  where: string
  /** True where sending it twice does no harm. */
  repeatable: boolean
  signal: AbortSignal
}

/**
 * What a failed look-up, connection or answer means, as a sentence that says what to mend: `TryAgain` where the other
 * side is out of reach, `StepFailed` for what stays wrong, `EffectUncertain` where a request that must not be
 * repeated may have been acted on.
 */
export function requestFailure(
  error: unknown,
  attempted: Attempted,
): StepFailed | TryAgain | EffectUncertain | Error {
  if (error instanceof StepFailed || error instanceof TryAgain || error instanceof EffectUncertain)
    return error
  const failed = error instanceof HopFailed ? error : undefined
  const cause = failed ? failed.cause : error
  const options = { cause }
  const { where, repeatable } = attempted
  const mayHaveActed = failed?.sent === true && !repeatable
  if (mayHaveActed && (failed.status === undefined || failed.status < 400)) {
    return new EffectUncertain(
      `${where} was sent the request, but ${whatBrokeOff(cause, failed.status, attempted)}. Whether it took effect is not known.`,
      options,
    )
  }
  if (attempted.signal.aborted) return stopped(attempted, options)
  if (cause instanceof AnswerUnfit) {
    return new StepFailed(`The answer of ${where} ${cause.message}.`, {
      class: 'Remote',
      code: cause.code,
      ...options,
    })
  }
  const code = codeOf(cause)
  return (
    outOfReach(code, where, options) ??
    (failed?.sent ? undefined : certificateFailure(code, where, options)) ??
    brokenAnswer(code, where, failed, options) ??
    (cause instanceof Error ? cause : new Error(String(cause)))
  )
}

function stopped({ where, signal }: Attempted, options: { cause: unknown }): StepFailed | TryAgain {
  if (isTimeout(signal.reason)) {
    return new TryAgain(`${where} did not answer in time.`, { class: 'Timeout', ...options })
  }
  return new StepFailed('Cancelled.', { class: 'Cancelled', code: 'cancelled', ...options })
}

function whatBrokeOff(cause: unknown, status: number | undefined, { signal }: Attempted): string {
  const answered = status === undefined ? '' : `answered ${status}, and `
  if (signal.aborted) {
    return `${answered}${isTimeout(signal.reason) ? 'its answer did not come in time' : 'the step was stopped'}`
  }
  if (cause instanceof AnswerUnfit) return `${answered}its answer ${cause.message}`
  return `${answered}the connection broke before the whole answer was there (${codeOf(cause)})`
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}

function outOfReach(code: string, where: string, options: { cause: unknown }): TryAgain | undefined {
  const sentence = unreachable[code]
  return sentence === undefined
    ? undefined
    : new TryAgain(sentence.replaceAll('{where}', where), { class: 'Remote', ...options })
}

const unreachable: Record<string, string> = {
  ENOTFOUND: 'No server is known by the name of {where}. Check the address and DNS.',
  ENODATA: 'No server is known by the name of {where}. Check the address and DNS.',
  EAI_AGAIN: 'DNS gave no answer for {where}.',
  EAI_FAIL: 'DNS gave no answer for {where}.',
  ECONNREFUSED: '{where} refuses connections. Check the port, and that the server runs.',
  EHOSTUNREACH: '{where} cannot be reached from here.',
  ENETUNREACH: '{where} cannot be reached from here.',
  EADDRNOTAVAIL: '{where} cannot be reached from here.',
  EHOSTDOWN: '{where} cannot be reached from here.',
  ETIMEDOUT: '{where} did not answer to a connection.',
  UND_ERR_CONNECT_TIMEOUT: '{where} did not answer to a connection.',
}

const certificateSentences: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes from an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an authority that is not known here',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'was made for another name',
}

function certificateFailure(
  code: string,
  where: string,
  options: { cause: unknown },
): StepFailed | undefined {
  const said = certificateSentences[code]
  if (said !== undefined) {
    return new StepFailed(
      `The certificate of ${where} ${said} (${code}). Install a valid one there, or start Sentiero with its authority in NODE_EXTRA_CA_CERTS.`,
      { class: 'Remote', code: 'tls_certificate', ...options },
    )
  }
  if (/^(?:ERR_SSL_|ERR_TLS_|EPROTO$|CERT_)/.test(code)) {
    return new StepFailed(
      `${where} and we agree on no encryption (${code}). Is it https that is spoken there?`,
      {
        class: 'Remote',
        code: 'tls',
        ...options,
      },
    )
  }
  return undefined
}

function brokenAnswer(
  code: string,
  where: string,
  failed: HopFailed | undefined,
  options: { cause: unknown },
): StepFailed | TryAgain | undefined {
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new StepFailed(`The headers of the answer of ${where} are larger than 64 kB.`, {
      class: 'Remote',
      code: 'answer_too_large',
      ...options,
    })
  }
  if (code.startsWith('HPE_') || code === 'HTTPParserError') {
    return new StepFailed(`What ${where} answered is not HTTP. Is the port right?`, {
      class: 'Remote',
      code: 'answer_unreadable',
      ...options,
    })
  }
  const cut = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNABORTED']
  if (cut.includes(code)) {
    return new TryAgain(`${where} closed the connection before the whole answer was there.`, {
      class: 'Remote',
      ...options,
    })
  }
  if (/^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/.test(code)) {
    return new TryAgain(`${where} did not answer in time.`, { class: 'Timeout', ...options })
  }
  return failed?.sent
    ? new TryAgain(`The answer of ${where} broke off (${code}).`, { class: 'Remote', ...options })
    : undefined
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? error.name : codeOf(error.cause)
}
