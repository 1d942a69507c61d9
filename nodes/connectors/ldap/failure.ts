import { ResultCodeError } from 'ldapts'
import { EffectUncertain, StepFailed, TryAgain } from '#sdk'
import type { LdapCredentials } from './credentials.ts'

/** Result codes of RFC 4511 section 4.1.9. */
export const resultCodes = {
  timeLimitExceeded: 3,
  strongerAuthRequired: 8,
  referral: 10,
  confidentialityRequired: 13,
  undefinedAttributeType: 17,
  constraintViolation: 19,
  noSuchObject: 32,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  objectClassViolation: 65,
  entryAlreadyExists: 68,
} as const

type Place = Pick<LdapCredentials, 'host' | 'port' | 'user' | 'security'>

/** The number that the directory answered with; undefined for what went wrong on the way to it. */
export function resultCode(error: unknown): number | undefined {
  return error instanceof ResultCodeError ? error.code : undefined
}

/** What went wrong, as a sentence that says what to mend. */
export function ldapFailure(error: unknown, place: Place, during?: 'signIn'): Error {
  if (error instanceof StepFailed || error instanceof TryAgain || error instanceof EffectUncertain)
    return error
  const where = `${place.host}:${place.port}`
  if (error instanceof ResultCodeError) return answered(error, where, place, during)
  const { code, message } = detailsOf(error)
  if (/before secure TLS/.test(message)) {
    return new TryAgain(
      `${where} hung up instead of speaking TLS. Check the port: STARTTLS is the choice for port 389.`,
      { cause: error },
    )
  }
  return (
    certificateFailure(code, where, place.host, error) ??
    (/SSL|EPROTO|WRONG_VERSION/.test(code)
      ? new StepFailed(
          `${where} does not speak TLS from the start. Choose STARTTLS, or the TLS port (636).`,
          {
            code: 'ldap_tls',
            cause: error,
          },
        )
      : new TryAgain(`${where} does not answer: ${firstLine(message) || code}.`, { cause: error }))
  )
}

function answered(error: ResultCodeError, where: string, { user }: Place, during?: 'signIn'): Error {
  const because = { cause: error }
  const said = saidBy(error)
  const { code } = error
  if (code === resultCodes.busy || code === resultCodes.unavailable) {
    return new TryAgain(`${where} asks to try later${said}`, { afterSeconds: 30, ...because })
  }
  if (code === resultCodes.timeLimitExceeded) {
    return new TryAgain(`${where} did not finish in time${said}`, { class: 'Timeout', ...because })
  }
  if (code === resultCodes.strongerAuthRequired || code === resultCodes.confidentialityRequired) {
    return new StepFailed(`${where} wants a secure connection. Choose TLS in the connection${said}`, {
      code: 'ldap_tls',
      ...because,
    })
  }
  if (
    during === 'signIn' ||
    code === resultCodes.invalidCredentials ||
    code === resultCodes.inappropriateAuthentication
  ) {
    return new StepFailed(`${where} refused the sign-in of ${user}${said}`, {
      class: 'Auth',
      code: 'ldap_auth',
      ...because,
    })
  }
  if (code === resultCodes.insufficientAccessRights) {
    return new StepFailed(`${user} may not do this in the directory. Give it the right to${said}`, {
      class: 'Auth',
      code: 'ldap_forbidden',
      ...because,
    })
  }
  if (code === resultCodes.noSuchObject) {
    return new StepFailed(`The directory has no such entry${said}`, {
      class: 'NotFound',
      code: 'ldap_gone',
      ...because,
    })
  }
  if (code === resultCodes.referral) {
    return new StepFailed(
      `${where} keeps only a copy, and sends changes elsewhere. Connect to a server that may be written to${said}`,
      { code: 'ldap_referral', ...because },
    )
  }
  return new StepFailed(`The directory refused it${said}`, { code: 'ldap_refused', ...because })
}

/** Why the directory did not take a password; undefined where that was not the reason. */
export function passwordRefusal(error: unknown): StepFailed | undefined {
  const code = resultCode(error)
  if (code !== resultCodes.constraintViolation && code !== resultCodes.unwillingToPerform) return undefined
  const said = error instanceof ResultCodeError ? saidBy(error) : '.'
  return new StepFailed(`The directory does not take this password, by its rules for passwords${said}`, {
    code: 'password_refused',
    cause: error,
  })
}

/** The server's own words; the library puts the code behind them. */
function saidBy({ code, message }: ResultCodeError): string {
  const text = firstLine(message)
    .replace(/\s*Code: 0x[0-9a-f]+$/i, '')
    .replaceAll('\0', '')
    .trim()
    .replace(/\.$/, '')
  return text === '' ? ` (LDAP ${code}).` : `. It said: ${text} (LDAP ${code}).`
}

function certificateFailure(
  code: string,
  where: string,
  host: string,
  cause: unknown,
): StepFailed | undefined {
  const failed = (sentence: string) =>
    new StepFailed(sentence, { class: 'Auth', code: 'ldap_certificate', cause })
  if (/SELF_SIGNED_CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code)) {
    return failed(
      `The certificate of ${where} is self-signed or from an unknown authority (${code}). Enter that authority in the connection, or the fingerprint of the certificate.`,
    )
  }
  if (code === 'CERT_HAS_EXPIRED') return failed(`The certificate of ${where} has expired.`)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return failed(`The certificate of ${where} was made for another name than ${host}.`)
  }
  return undefined
}

function detailsOf(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  return { code: 'code' in error ? String(error.code) : '', message: error.message }
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.trim() ?? ''
}
