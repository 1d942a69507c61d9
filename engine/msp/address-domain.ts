/** Providers whose addresses say nothing of the company behind them, Italian certified mail included. */
const sharedDomains = new Set(
  [
    'gmail.com googlemail.com outlook.com outlook.it hotmail.com hotmail.it hotmail.co.uk hotmail.fr live.com live.it',
    'msn.com yahoo.com yahoo.it yahoo.co.uk yahoo.fr yahoo.de ymail.com rocketmail.com icloud.com me.com mac.com',
    'aol.com aol.it proton.me protonmail.com protonmail.ch pm.me gmx.com gmx.net gmx.de gmx.at gmx.ch web.de',
    't-online.de freenet.de mail.com mail.ru yandex.com yandex.ru zoho.com tutanota.com tuta.io fastmail.com hey.com',
    'libero.it virgilio.it tiscali.it tiscalinet.it alice.it tim.it tin.it inwind.it iol.it blu.it giallo.it',
    'fastwebnet.it vodafone.it wind.it email.it poste.it postemail.it supereva.it katamail.com interfree.it',
    'orange.fr wanadoo.fr free.fr laposte.net sfr.fr bluewin.ch btinternet.com comcast.net verizon.net att.net',
    'qq.com 163.com 126.com naver.com pec.it arubapec.it pec.aruba.it legalmail.it cert.legalmail.it postecert.it',
    'pec.libero.it registerpec.it sicurezzapostale.it pecimprese.it pec-legal.it mypec.eu pecmail.it',
  ].flatMap((line) => line.split(' ')),
)

/** An address as it is compared: no spaces around it, lower case. Null when there is none. */
export function normalAddress(address: string | null | undefined): string | null {
  return address?.trim().toLowerCase() || null
}

/**
 * The domains that an address may stand for, nearest first: its own and the parents with a dot in them. None for
 * an address of a provider that everybody uses.
 */
export function companyDomains(address: string): string[] {
  const own = normalAddress(address)?.split('@').at(-1) ?? ''
  const labels = own.split('.').filter((label) => label !== '')
  const domains = labels.slice(0, -1).map((_, at) => labels.slice(at).join('.'))
  return address.includes('@') && !domains.some((domain) => sharedDomains.has(domain)) ? domains : []
}
