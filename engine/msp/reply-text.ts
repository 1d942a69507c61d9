/** Printed above what we send; whatever stands below it in an answer is ours. */
export const replyMarker = '## Reply above this line / Scrivi sopra questa riga ##'

/**
 * What the writer of an e-mail added: without quoted messages, their headers and the signature. Forwarded messages
 * stay, because they are what is being told; `isForward` keeps an Outlook header block too, which looks the same in
 * a forward as in an answer. Never empty where the text is not: then the whole text is given.
 */
export function newTextOf(text: string, { isForward = false } = {}): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n').map(withoutTrailingSpace)
  const kept = withoutSignature(withoutQuotes(lines, isForward))
  const result = tidy(kept)
  return result === '' ? tidy(lines) : result
}

/** True for the subject prefixes of forwards in the languages of common mail programs. */
export function isForwardSubject(subject: string): boolean {
  return /^\s*(?:fwd?|i|wg|tr|rv|enc|doorst|vs|vb|inoltro?)\s*:/i.test(subject)
}

function withoutQuotes(lines: string[], isForward: boolean): string[] {
  const kept: string[] = []
  let index = 0
  while (index < lines.length) {
    const line = lines[index] ?? ''
    if (isForwardMark(line)) return [...kept, ...lines.slice(index)]
    if (isReplyMark(line) || originalMessage.test(line)) return kept
    if (isHeaderBlock(lines, index)) {
      if (isForward) return [...kept, ...lines.slice(index)]
      if (/^_{5,}$/.test(lastOf(kept))) kept.pop()
      return kept
    }
    const attribution = attributionLength(lines, index)
    if (attribution > 0) {
      index += attribution
      if (!isQuoted(nextNonEmpty(lines, index))) return kept
      continue
    }
    if (!isQuoted(line)) kept.push(line)
    index += 1
  }
  return kept
}

function withoutSignature(lines: string[]): string[] {
  const forward = lines.findIndex(isForwardMark)
  const own = forward < 0 ? lines : lines.slice(0, forward)
  const forwarded = forward < 0 ? [] : lines.slice(forward)
  const mark = own.findIndex((line, index) => isSignatureStart(own, line, index))
  const cut = mark < 0 || own.slice(0, mark).every((line) => line === '') ? own : own.slice(0, mark)
  return [...cut, ...forwarded]
}

function isSignatureStart(lines: string[], line: string, index: number): boolean {
  if (/^--$/.test(line)) return true
  const isSentFrom = sentFrom.test(line)
  if (!isSentFrom && !closing.test(line)) return false
  const after = lines.slice(index + 1, index + 40).filter((next) => next !== '')
  if (isSentFrom) return after.length <= 3
  // A closing formula with only a name card below it; a postscript or a question still speaks to us.
  return (
    after.length <= 12 &&
    after.every((next) => next.length <= 100 && !next.includes('?') && !/^p\.?\s?s\.?\b/i.test(next))
  )
}

const closing =
  /^(?:(?:con )?(?:i (?:miei |più )?)?(?:cordiali|distinti|migliori|cari) saluti|cordialmente|(?:grazie e )?(?:un )?(?:cordiale )?(?:saluto|saluti)|(?:with )?(?:best|kind|warm|many)(?:est)? (?:regards|wishes)|regards|sincerely|yours (?:sincerely|faithfully|truly)|mit (?:freundlichen|besten) grüßen|(?:bien )?cordialement|saludos(?: cordiales)?|atentamente|atenciosamente|met vriendelijke groet(?:en)?)\s*[,.!]*$/i

const sentFrom =
  /^(?:sent (?:from|via) (?:my|the|outlook|mail|yahoo|proton|samsung|galaxy|mobile|a)\b|get outlook for|inviato (?:da|dal|con)\b|ottieni outlook|scarica outlook|envoyé (?:de|depuis|à partir de)\b|(?:von|vom) meine[mr]? .* gesendet|gesendet (?:von|mit)\b|enviado (?:desde|do|de)\b|verzonden vanaf|verstuurd vanaf|sendt fra|skickat från)/i

const originalMessage =
  /^>?\s*-{2,}\s*(?:original message|original-nachricht|messaggio originale|message d'origine|message original|mensaje original|mensagem original|ursprüngliche nachricht|oorspronkelijk bericht|oprindelig (?:besked|meddelelse)|ursprungligt meddelande|opprinnelig melding)\s*-{2,}/i

function isForwardMark(line: string): boolean {
  return /^(?:-{2,}\s*(?:forwarded message|messaggio inoltrato|message transféré|mensaje reenviado|weitergeleitete nachricht|mensagem encaminhada|doorgestuurd bericht)\b.*|begin forwarded message:|inizio messaggio inoltrato:|anfang der weitergeleiteten nachricht:|début du message (?:réexpédié|transféré) ?:)/i.test(
    line,
  )
}

function isReplyMark(line: string): boolean {
  return line.includes('## Reply above this line') || /scrivi sopra questa riga\s*##/i.test(line)
}

const fromLabel = /^[*_]?(?:from|da|von|de|van|fra|från|od)\s*:[*_]?\s*\S/i
const otherLabel =
  /^[*_]?(?:sent|date|to|cc|subject|inviato|data|a|oggetto|gesendet|datum|an|betreff|envoyé|à|objet|enviado(?: el)?|fecha|para|asunto|assunto|verzonden|aan|onderwerp|sendt|til|emne|skickat|till|ämne)\s*:/i

/** From, Sent, To, Subject one below the other: how Outlook begins the message it answers. */
function isHeaderBlock(lines: string[], index: number): boolean {
  if (!fromLabel.test(lines[index] ?? '')) return false
  let labels = 0
  for (const line of lines.slice(index + 1, index + 8)) if (otherLabel.test(line)) labels += 1
  return labels >= 2
}

const attributionStart =
  /^(?:on|il(?: giorno)?|in data|le|el|am|em|op|den|dnia|w dniu|pe|\d{1,4}[-./]\d{1,2}[-./]\d{1,4})\b/i
const attributionEnd =
  /(?:wrote|ha scritto|scritto|a écrit|escribió|escreveu|schrieb|schreef|skrev|pisze|napisał\S*|kirjoitti).{0,120}:\s*$/i

/** Lines that a "On … X wrote:" takes from here (mail programs wrap it over up to three), 0 where there is none. */
function attributionLength(lines: string[], index: number): number {
  if (!attributionStart.test(lines[index] ?? '')) return 0
  for (let count = 1; count <= 3; count += 1) {
    const joined = lines
      .slice(index, index + count)
      .join(' ')
      .slice(0, 500)
    if (attributionEnd.test(joined) && /\d/.test(joined)) return count
  }
  return 0
}

function isQuoted(line: string): boolean {
  return /^\s{0,3}>/.test(line)
}

function nextNonEmpty(lines: string[], index: number): string {
  for (let at = index; at < lines.length; at += 1) if (lines[at] !== '') return lines[at] ?? ''
  return ''
}

function lastOf(lines: string[]): string {
  while (lines.length > 0 && lines.at(-1) === '') lines.pop()
  return lines.at(-1) ?? ''
}

function withoutTrailingSpace(line: string): string {
  return line.trimEnd()
}

function tidy(lines: string[]): string {
  const result: string[] = []
  for (const line of lines) if (line !== '' || result.at(-1) !== '') result.push(line)
  return result.join('\n').trim()
}
