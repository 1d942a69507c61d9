import { StepFailed } from '#sdk'

export interface Recipient {
  /** As it is written in the header, e.g. `Anna Ferri <anna@customer.example>`. */
  written: string
  address: string
}

/**
 * The recipients in a text with commas, semicolons or line ends between them; names in quotes may contain commas.
 * Throws `StepFailed` naming what is no address.
 */
export function parseRecipients(text: string): Recipient[] {
  const recipients: Recipient[] = []
  for (const written of splitOutsideQuotes(text)) {
    const address = (/<([^<>]*)>$/.exec(written)?.[1] ?? written).trim()
    if (!/^[^\s@<>",;]+@[^\s@<>",;]+$/.test(address)) {
      throw new StepFailed(`"${written}" is no e-mail address.`, { code: 'mail_recipient' })
    }
    if (!recipients.some((known) => known.address.toLowerCase() === address.toLowerCase())) {
      recipients.push({ written, address })
    }
  }
  return recipients
}

export function splitOutsideQuotes(text: string): string[] {
  const parts = text.match(/(?:"[^"]*"|[^,;\n"])+/g) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
