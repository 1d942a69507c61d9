import { StepFailed, TryAgain } from '#sdk'
import type { ImapCredentials } from './credentials.ts'

/** What went wrong between us and the IMAP server, as a sentence that says what to mend. */
export function imapFailure(error: unknown, { host, port, user }: ImapCredentials): StepFailed | TryAgain {
  if (error instanceof StepFailed || error instanceof TryAgain) return error
  const { code = '', message, responseText, authenticationFailed } = detailsOf(error)
  const where = `${host}:${port}`
  const because = { cause: error }
  if (authenticationFailed) {
    const said = responseText ? ` It said: ${responseText}` : ''
    return new StepFailed(`${where} refused the user name or password of ${user}.${said}`, {
      class: 'Auth',
      code: 'imap_auth',
      ...because,
    })
  }
  if (selfSigned.has(code)) {
    return new StepFailed(
      `The certificate of ${where} is self-signed or from an unknown authority (${code}). Install a valid one, or allow any certificate in this connection.`,
      { class: 'Auth', code: 'imap_certificate', ...because },
    )
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'CERT_HAS_EXPIRED') {
    const what = code === 'CERT_HAS_EXPIRED' ? 'has expired' : `was made for another name than ${host}`
    return new StepFailed(`The certificate of ${where} ${what}.`, {
      class: 'Auth',
      code: 'imap_certificate',
      ...because,
    })
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new TryAgain(`No server is known by the name ${host}. Check the server name and DNS.`, because)
  }
  if (code === 'ECONNREFUSED') {
    return new TryAgain(
      `${where} refuses connections. Check the port, and that the IMAP server runs.`,
      because,
    )
  }
  if (/TIMEOUT|TIMEDOUT|UNREACH/i.test(code)) {
    return new TryAgain(`${where} does not answer. Check server name, port and firewall.`, {
      class: 'Timeout',
      ...because,
    })
  }
  if (/SSL|EPROTO|WRONG_VERSION/i.test(code)) {
    return new StepFailed(
      `${where} does not speak TLS from the start. Choose STARTTLS, or the TLS port (993).`,
      {
        code: 'imap_tls',
        ...because,
      },
    )
  }
  if (code === 'ClosedAfterConnectText') {
    return new TryAgain(
      `${where} closed the connection without a greeting. If it is a TLS port, choose TLS.`,
      because,
    )
  }
  if (/starttls/i.test(message)) {
    return new StepFailed(`${where} offers no STARTTLS. Choose TLS and port 993.`, {
      code: 'imap_tls',
      ...because,
    })
  }
  if (responseText) return new TryAgain(`${where} answered: ${responseText}`, because)
  return new TryAgain(`The connection to ${where} broke: ${message}`, because)
}

const selfSigned = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

interface FailureDetails {
  code?: string
  message: string
  responseText?: string
  authenticationFailed?: boolean
}

function detailsOf(error: unknown): FailureDetails {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code, responseText, authenticationFailed } = error as Error & Record<string, unknown>
  return {
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseText === 'string' ? { responseText } : {}),
    ...(authenticationFailed === true ? { authenticationFailed } : {}),
  }
}
