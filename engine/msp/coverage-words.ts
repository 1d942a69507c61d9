import type { Contract } from './contract.ts'
import type { ApprovalCause, Sentence } from './coverage.ts'
import type { RateTerms } from './coverage-rate.ts'
import type { NoChargeReason } from './coverage-reason.ts'

export const noCharge: Record<NoChargeReason, Sentence> = {
  WARRANTY: { en: 'It is covered by the warranty', it: 'È coperto dalla garanzia' },
  PROVIDER_FAULT_NO_CHARGE: {
    en: 'It was our own mistake, so it costs nothing',
    it: 'È stato un nostro errore, quindi non costa nulla',
  },
  GOODWILL: { en: 'We give it as a courtesy', it: 'Lo offriamo come cortesia' },
}

export const decidedByHand: Record<'yes' | 'no', Sentence> = {
  yes: { en: 'It was agreed to bill it', it: 'È stato concordato di fatturarlo' },
  no: { en: 'It was decided not to bill it', it: 'È stato deciso di non fatturarlo' },
}

export const automated: Sentence = {
  en: 'The automation’s own minutes cost nothing',
  it: 'I minuti dell’automazione non costano nulla',
}

export function ended({ name, endsOn }: Contract): Sentence {
  return { en: `"${name}" ended on ${endsOn}`, it: `"${name}" è terminato il ${endsOn}` }
}

export function withoutContract(day: string): Sentence {
  return { en: `No contract is in force on ${day}`, it: `Nessun contratto è in vigore il ${day}` }
}

export function travelApart({ name }: Contract): Sentence {
  return { en: `"${name}" does not include travel`, it: `"${name}" non comprende le trasferte` }
}

export function byTheHour({ name }: Contract): Sentence {
  return { en: `"${name}" bills all work by the hour`, it: `"${name}" fattura a ore tutto il lavoro` }
}

export function includedIn({ name }: Contract, workType: string): Sentence {
  return { en: `"${name}" includes ${workType}`, it: `"${name}" comprende ${workType}` }
}

export function drawnFrom({ name }: Contract): Sentence {
  return { en: `It is taken from what "${name}" includes`, it: `Viene scalato da "${name}"` }
}

export function exhausted({ name }: Contract, isMoney: boolean): Sentence {
  return isMoney
    ? { en: `The credit of "${name}" is used up`, it: `Il credito di "${name}" è esaurito` }
    : { en: `The hours of "${name}" are used up`, it: `Le ore di "${name}" sono esaurite` }
}

/** The reason, and why somebody has to say yes first. */
export function withCause(
  reason: Sentence,
  cause: ApprovalCause,
  amountMinor: number,
  { approvalLimitMinor, currency }: RateTerms,
): Sentence {
  switch (cause) {
    case 'over_limit': {
      const [amount, limit] = [money(amountMinor, currency), money(approvalLimitMinor ?? 0, currency)]
      return {
        en: `${reason.en}. ${amount.en} is above the agreed limit of ${limit.en}, so it needs approval`,
        it: `${reason.it}. ${amount.it} supera il limite concordato di ${limit.it}, quindi serve un’approvazione`,
      }
    }
    case 'overrun':
      return {
        en: `${reason.en}, and going on needs approval`,
        it: `${reason.it}, e per proseguire serve un’approvazione`,
      }
    case 'no_rate':
      return {
        en: `${reason.en}. There is no price for it yet`,
        it: `${reason.it}. Non c’è ancora un prezzo`,
      }
    case 'currency_mismatch':
      return {
        en: `${reason.en}. There is no price for it in ${currency} yet`,
        it: `${reason.it}. Non c’è ancora un prezzo in ${currency}`,
      }
  }
}

function money(minor: number, currency: string): Sentence {
  const amount = (minor / 100).toFixed(2)
  return { en: `${amount} ${currency}`, it: `${amount.replace('.', ',')} ${currency}` }
}
