import { describe, expect, test } from 'vitest'
import { type ReplyVerdict, replyVerdict } from '#engine/msp/reply-verdict.ts'
import { type SenderProof, senderProof } from '#engine/msp/sender-proof.ts'

describe('the first line of a reply', () => {
  test.each<[string, ReplyVerdict]>([
    ['Yes', 'yes'],
    ['yes.', 'yes'],
    ['YES!!', 'yes'],
    ['Approve', 'yes'],
    ['I approve', 'yes'],
    ['Sì', 'yes'],
    ['si', 'yes'],
    ["Si'", 'yes'],
    ['SÌ, grazie', 'yes'],
    ['Si\u0300', 'yes'],
    ['Approvo.', 'yes'],
    ['✅ Yes', 'yes'],
    ['Yes, tonight after 19:00', 'yes'],
    ['\n\n  yes  \n\nAnna', 'yes'],
    ['No', 'no'],
    ['no thanks', 'no'],
    ['Reject', 'no'],
    ['Rifiuto', 'no'],
    ['Non approvo', 'no'],
    ['No, we close the books tonight', 'no'],
    ['', 'unclear'],
    ['Hello,\nyes', 'unclear'],
    ['No problem', 'unclear'],
    ['No problem, go ahead', 'unclear'],
    ['No, go ahead', 'unclear'],
    ['Yes, but not tonight', 'unclear'],
    ['Yes?', 'unclear'],
    ['Yes, if it costs nothing', 'unclear'],
    ['Sì, ma non oggi', 'unclear'],
    ['Sì, se non costa', 'unclear'],
    ['Yesterday it worked', 'unclear'],
    ['Not yet', 'unclear'],
    ['Yes and no', 'unclear'],
    ['What does it cost?', 'unclear'],
    ['ok', 'unclear'],
    ['> yes', 'unclear'],
    ['Sinceramente no', 'unclear'],
  ])('%j says %s', (text, verdict) => {
    expect(replyVerdict(text)).toBe(verdict)
  })

  test.each(['ok', 'On it!', 'Done', 'Fatto.', 'ci penso io', 'ack'])('%j takes a page', (text) => {
    expect(replyVerdict(text, { isTaking: true })).toBe('yes')
  })
})

describe('what a mail server says of the sender', () => {
  const results = (...values: string[]) => new Map([['authentication-results', values]])
  test.each<[string, ReadonlyMap<string, readonly string[]>, SenderProof]>([
    ['nothing', new Map(), 'unknown'],
    [
      'DMARC passes',
      results(
        'mx.msp.example; dkim=pass header.d=rossi.example; dmarc=pass (p=REJECT) header.from=rossi.example',
      ),
      'passed',
    ],
    [
      'DMARC fails',
      results('mx; spf=pass smtp.mailfrom=evil.example; dmarc=fail header.from=rossi.example'),
      'failed',
    ],
    [
      'DMARC is not there and SPF fails',
      results('mx; spf=fail smtp.mailfrom=rossi.example; dmarc=none'),
      'failed',
    ],
    ['SPF fails over a forwarder, and the signature holds', results('mx; spf=fail; dkim=pass'), 'unknown'],
    ['SPF is unsure', results('mx; spf=softfail smtp.mailfrom=rossi.example'), 'unknown'],
    ['the signature is broken and nothing else holds', results('mx; dkim=fail (bad signature)'), 'failed'],
    ['an older field of another server says so', results('mx; dmarc=pass', 'relay; dmarc=fail'), 'failed'],
    ['only a comment says so', results('mx (dmarc=fail); spf=none'), 'unknown'],
    ['there are two senders', new Map([['from', ['anna@rossi.example, eve@evil.example']]]), 'failed'],
    [
      'there are two fields of senders',
      new Map([['from', ['anna@rossi.example', 'eve@evil.example']]]),
      'failed',
    ],
    ['a name looks like an address', new Map([['from', ['"Ferri, a@b" <anna@rossi.example>']]]), 'unknown'],
    ['Received-SPF fails', new Map([['received-spf', ['Fail (mx: domain of rossi.example)']]]), 'failed'],
  ])('%s', (_, headers, proof) => {
    expect(senderProof(headers)).toBe(proof)
  })
})
