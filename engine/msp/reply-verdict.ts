/** What an answer by e-mail says; `unclear`: no plain yes or no. */
export type ReplyVerdict = 'yes' | 'no' | 'unclear'

const yes = new Set([
  ...['yes', 'y', 'yes please', 'approve', 'approved', 'i approve', 'yes i approve', 'agreed', 'i agree'],
  ...['sì', 'si', 'sí', "si'", 'sì grazie', 'si grazie', 'approvo', 'approvato', 'sì approvo', 'si approvo'],
  ...['confermo', 'acconsento'],
])
const no = new Set([
  ...[
    'no',
    'n',
    'no thanks',
    'no thank you',
    'reject',
    'rejected',
    'i reject',
    'refuse',
    'refused',
    'i refuse',
  ],
  ...['no grazie', 'rifiuto', 'rifiutato', 'respingo', 'non approvo', 'no non approvo'],
])
/** Who takes a page or has done a task says it in other words too. */
const taken = new Set([
  ...['ok', 'okay', 'ack', 'acknowledged', 'done', 'got it', 'on it', "i'm on it", 'i am on it', 'taken'],
  ...['fatto', 'preso', 'presa', 'ci sono', 'ci penso io', 'vado io', 'arrivo'],
])

/** Words by which a line takes back what it began with. */
const doubt =
  /\b(?:but|not|no|yes|unless|if|except|only|wait|however|problem|worries|objection|go ahead|fine|maybe|approve|reject|ma|però|pero|non|se|solo|aspett\w*|tranne|problema|forse|va bene|procedi\w*|sì|si|approvo|rifiuto)(?![\p{L}])/iu

/**
 * Reads the first line of what somebody wrote. A word alone counts, or with more behind a comma or full stop that does not
 * take it back: what is done cannot be undone, and a wrong guess costs more than a question.
 */
export function replyVerdict(newText: string, { isTaking = false } = {}): ReplyVerdict {
  const line = firstLine(newText)
  const whole = plain(line)
  if (line.includes('?')) return 'unclear'
  const [head = '', ...rest] = line.split(/[,.;:!–—]+/)
  const tail = rest.join(' ').trim()
  const word = yes.has(whole) || no.has(whole) || taken.has(whole) ? whole : plain(head)
  if (word !== whole && doubt.test(tail)) return 'unclear'
  if (yes.has(word) || (isTaking && taken.has(word))) return 'yes'
  return no.has(word) ? 'no' : 'unclear'
}

/** Lines that nobody wrote as an answer: quotes, and the rule that some programs put above them. */
function firstLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return (lines.find((line) => line !== '' && !/^(?:>|[-_=*]{3,}$)/.test(line)) ?? '').slice(0, 500)
}

function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[^\p{L}\p{N}' ]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
