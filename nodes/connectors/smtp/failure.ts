import { StepFailed, TryAgain } from '#sdk'
import type { SmtpCredentials } from './credentials.ts'

interface FailureDetails {
  /** nodemailer's, e.g. EAUTH. */
  code: string
  /** The system's or OpenSSL's, where there is one. */
  cause: string
  command: string
  message: string
  /** The server's whole answer. */
  response: string
  responseCode: number | undefined
}

/**
 * What went wrong between us and the SMTP server before it took the message, as a sentence that says what to mend:
 * `TryAgain` for 4xx answers and connections that did not come about, `StepFailed` for what stays wrong.
 */
export function smtpFailure(error: unknown, { host, port, user }: SmtpCredentials): StepFailed | TryAgain {
  if (error instanceof StepFailed || error instanceof TryAgain) return error
  const failure = detailsOf(error)
  const { code, cause, command, response, responseCode } = failure
  const where = `${host}:${port}`
  const because = { cause: error }
  if (responseCode !== undefined && responseCode < 500) {
    return new TryAgain(`${where} asks to try later: ${response}`, { afterSeconds: 60, ...because })
  }
  if (command === 'STARTTLS' && responseCode !== undefined) return noStartTls(where, because)
  if (code === 'EAUTH' || responseCode === 530 || responseCode === 535) {
    const who =
      user === '' ? `${where} wants a user name and password` : `${where} refused the sign-in of ${user}`
    const said = response === '' ? '' : `. It said: ${response}`
    return new StepFailed(`${who}${said}`, { class: 'Auth', code: 'smtp_auth', ...because })
  }
  if (responseCode !== undefined) return refusal(failure, where, because)
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return new StepFailed(`The e-mail cannot be sent: ${failure.message}`, {
      code: 'smtp_message',
      ...because,
    })
  }
  return certificateFailure(cause, where, host, because) ?? connectionFailure(failure, where, host, because)
}

function refusal(
  { command, response }: FailureDetails,
  where: string,
  because: { cause: unknown },
): StepFailed {
  if (command === 'RCPT TO') {
    return new StepFailed(`${where} refused the recipients: ${response}`, {
      code: 'smtp_recipient',
      ...because,
    })
  }
  if (command === 'MAIL FROM') {
    return new StepFailed(`${where} refused the sender: ${response}`, { code: 'smtp_sender', ...because })
  }
  return new StepFailed(`${where} refused the e-mail: ${response}`, {
    class: 'Remote',
    code: 'smtp_refused',
    ...because,
  })
}

function certificateFailure(
  cause: string,
  where: string,
  host: string,
  because: { cause: unknown },
): StepFailed | undefined {
  const said = (sentence: string) =>
    new StepFailed(sentence, { class: 'Auth', code: 'smtp_certificate', ...because })
  if (/SELF_SIGNED_CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(cause)) {
    return said(
      `The certificate of ${where} is self-signed or from an unknown authority (${cause}). Install a valid one, or allow any certificate in this connection.`,
    )
  }
  if (cause === 'CERT_HAS_EXPIRED') return said(`The certificate of ${where} has expired.`)
  if (cause === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return said(`The certificate of ${where} was made for another name than ${host}.`)
  }
  return undefined
}

function connectionFailure(
  { code, cause, message }: FailureDetails,
  where: string,
  host: string,
  because: { cause: unknown },
): StepFailed | TryAgain {
  if (/SSL|EPROTO|WRONG_VERSION/.test(cause) || /wrong version number/i.test(message)) {
    return new StepFailed(
      `${where} does not speak TLS from the start. Choose STARTTLS, or the TLS port (465).`,
      {
        code: 'smtp_tls',
        ...because,
      },
    )
  }
  if (/STARTTLS/i.test(message)) return noStartTls(where, because)
  if (code === 'EDNS' || cause === 'ENOTFOUND' || cause === 'EAI_AGAIN') {
    return new TryAgain(`No server is known by the name ${host}. Check the server name and DNS.`, because)
  }
  if (cause === 'ECONNREFUSED') {
    return new TryAgain(
      `${where} refuses connections. Check the port, and that the mail server runs.`,
      because,
    )
  }
  if (code === 'ETIMEDOUT' || /TIMEDOUT|UNREACH/.test(cause)) {
    return new TryAgain(`${where} does not answer. Check server name, port and firewall.`, {
      class: 'Timeout',
      ...because,
    })
  }
  return new TryAgain(
    `The connection to ${where} broke before the e-mail was handed over: ${message}`,
    because,
  )
}

function noStartTls(where: string, because: { cause: unknown }): StepFailed {
  return new StepFailed(`${where} offers no STARTTLS. Choose TLS and port 465, or another server.`, {
    code: 'smtp_tls',
    ...because,
  })
}

/** True where the server answered: then it is known that it did not take the message. */
export function hasServerAnswered(error: unknown): boolean {
  return detailsOf(error).responseCode !== undefined
}

function detailsOf(error: unknown): FailureDetails {
  const empty = { code: '', cause: '', command: '', response: '', responseCode: undefined }
  if (!(error instanceof Error)) return { ...empty, message: String(error) }
  const { code, originalCode, command, response, responseCode } = error as Error & Record<string, unknown>
  return {
    code: textOf(code),
    cause: textOf(originalCode) || textOf(code),
    command: textOf(command),
    message: error.message,
    response: textOf(response),
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
