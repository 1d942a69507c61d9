import { describe, expect, test } from 'vitest'
import { isForwardSubject, newTextOf, replyMarker } from '../../../engine/msp/reply-text.ts'

describe('quoted messages are cut', () => {
  test.each([
    ['Gmail, English', 'On Mon, 4 May 2026 at 10:30, NOC <noc@msp.example> wrote:'],
    ['Gmail, Italian', 'Il giorno lun 4 mag 2026 alle ore 10:30 NOC <noc@msp.example> ha scritto:'],
    ['Apple Mail, Italian', 'Il giorno 4 mag 2026, alle ore 10:30, NOC <noc@msp.example> ha scritto:'],
    ['Thunderbird, Italian', 'Il 04/05/2026 10:30, NOC ha scritto:'],
    [
      'wrapped over two lines',
      'Il giorno lun 4 mag 2026 alle ore 10:30 Network Operations\n<noc@msp.example> ha scritto:',
    ],
    ['German', 'Am 04.05.2026 um 10:30 schrieb NOC <noc@msp.example>:'],
    ['French', 'Le lun. 4 mai 2026 à 10:30, NOC <noc@msp.example> a écrit :'],
    ['Spanish', 'El lun, 4 may 2026 a las 10:30, NOC (<noc@msp.example>) escribió:'],
  ])('%s', (_, header) => {
    expect(newTextOf(`Tutto a posto.\n\n${header}\n\n> Funziona?\n> NOC\n`)).toBe('Tutto a posto.')
    expect(newTextOf(`Tutto a posto.\n\n${header}\n\nFunziona?\nNOC\n`)).toBe('Tutto a posto.')
  })

  test.each([
    [
      'Outlook, English',
      'From: NOC <noc@msp.example>\nSent: Monday, May 4, 2026\nTo: Anna\nSubject: Printer',
    ],
    [
      'Outlook, Italian',
      'Da: NOC <noc@msp.example>\nInviato: lunedì 4 maggio 2026 10:30\nA: Anna\nOggetto: Stampante',
    ],
    [
      'Outlook on the web',
      '________________________________\nDa: NOC\nInviato: lunedì\nA: Anna\nOggetto: Stampante',
    ],
    ['Outlook in bold', '*Da:* NOC <noc@msp.example>\n*Inviato:* lunedì\n*A:* Anna\n*Oggetto:* Stampante'],
    ['old Outlook', '-----Original Message-----\nFrom: NOC'],
    ['old Outlook, Italian', '-----Messaggio originale-----\nDa: NOC'],
  ])('%s', (_, header) => {
    expect(newTextOf(`Va bene.\n\n${header}\n\nLa stampante va?\n`)).toBe('Va bene.')
  })

  test('everything below our own marker is ours', () => {
    expect(newTextOf(`Grazie\n\n${replyMarker}\n\n[#1001] Aperto`)).toBe('Grazie')
    expect(newTextOf(`Grazie\n\n> ${replyMarker}\n> [#1001] Aperto`)).toBe('Grazie')
  })

  test('answers between and below quotes stay', () => {
    const text =
      'On 4 May 2026, NOC wrote:\n> Which printer?\n\nThe one upstairs.\n\n> Since when?\n\nMonday.\n'
    expect(newTextOf(text)).toBe('The one upstairs.\n\nMonday.')
  })
})

describe('signatures are cut', () => {
  test.each([
    'It works.\n\n-- \nAnna Rossi\nRossi Srl',
    'It works.\n\nSent from my iPhone',
    'It works.\n\nInviato da iPhone',
    'It works.\n\nCordiali saluti,\n\nAnna Rossi\nRossi Srl\nTel. 02 1234567',
    'It works.\n\nBest regards\nAnna',
  ])('%j', (text) => {
    expect(newTextOf(text)).toBe('It works.')
  })

  test('a postscript or a question below the closing stays', () => {
    const text = 'Va tutto.\n\nCordiali saluti\nAnna\n\nPS: il server è di nuovo giù'
    expect(newTextOf(text)).toBe(text)
  })
})

describe('what is being told stays', () => {
  test('a forwarded message', () => {
    const text =
      'See below\n\n---------- Forwarded message ---------\nFrom: X <x@x>\nDate: y\nSubject: z\nTo: a\n\nBuy!'
    expect(newTextOf(text)).toBe(text)
  })

  test('an Outlook header block in a forward', () => {
    const text = 'See below\n\nFrom: X <x@x>\nSent: Monday\nTo: Anna\nSubject: Offer\n\nBuy!'
    expect(newTextOf(text, { isForward: true })).toBe(text)
    expect(newTextOf(text)).toBe('See below')
  })

  test('sentences that begin like quote headers', () => {
    const text =
      'On Monday the server was down.\nFrom: the router came nothing.\nIl giorno dopo andava.\n- one\n- two'
    expect(newTextOf(text)).toBe(text)
  })

  test('the whole text where only quotes are in it', () => {
    expect(newTextOf('> yes\n')).toBe('> yes')
    expect(newTextOf('-- \nAnna')).toBe('--\nAnna')
    expect(newTextOf('')).toBe('')
  })
})

test('a hostile text of a megabyte is cut without delay that grows with its square', () => {
  const hostile = `On 1 ${'wrote '.repeat(80_000)}\n${'Il giorno 1\n'.repeat(40_000)}`
  expect(newTextOf(hostile)).toContain('Il giorno 1')
})

test('forwards are known by their subject in several languages', () => {
  expect(['Fwd: x', 'FW: x', 'I: x', 'WG: x'].every(isForwardSubject)).toBe(true)
  expect(['Re: x', 'Info: x', 'R: x'].some(isForwardSubject)).toBe(false)
})
