import { html, raw } from 'hono/html'
import type { LinkState } from '../approvals/link-state.ts'
import { momentText } from '../approvals/mail-texts.ts'
import type { FieldProblem, FormField } from '../msp/form-field.ts'
import { approveStyle } from './approve-style.ts'
import { type ApproveWords, approveWords, type Language } from './approve-words.ts'

export type Markup = ReturnType<typeof html>

/** What the pages show of a question and of the person whose link it is. */
export interface Question {
  kind: 'approval' | 'form' | 'page' | 'task'
  title: string
  message: string
  fields: readonly FormField[]
  deadline: Date | null
  proof: 'code' | 'link'
  name: string
  email: string
  customerName: string | null
  language: Language
  timeZone: string
}

/** What was typed, so that no page loses it. */
export interface Typed {
  comment: string
  fields: Readonly<Record<string, string>>
}

export type Choice = 'approved' | 'rejected' | 'answered'

export const nothingTyped: Typed = { comment: '', fields: {} }

/** The question with its buttons. */
export function openPage(
  question: Question,
  formToken: string,
  typed: Typed,
  wrong: { sentence?: string; problems?: Readonly<Record<string, FieldProblem>> } = {},
): Markup {
  const { language, kind, fields, proof, email, name } = question
  const words = approveWords[language]
  const note = proof === 'code' ? words.codeNext(maskAddress(email)) : words.linkOnly(name)
  return page(
    language,
    question.title,
    html`${kicker(question, words)}${head(question, words)}
      ${alert(wrong.sentence)}
      <form method="post" novalidate>
        <input type="hidden" name="form" value="${formToken}">
        ${fields.map((field) => fieldMarkup(field, typed.fields[field.name], wrong.problems?.[field.name], words))}
        <div class="field">
          <label for="comment">${words.comment} <span class="quiet">(${words.commentHint})</span></label>
          <textarea id="comment" name="comment" maxlength="2000">${typed.comment}</textarea>
        </div>
        <div class="buttons">
          ${
            kind !== 'approval'
              ? html`<button class="first" name="choice" value="answered">${words.kinds[kind].send}</button>`
              : html`<button class="first" name="choice" value="approved">${words.approve}</button>
                <button name="choice" value="rejected">${words.refuse}</button>`
          }
        </div>
        <p class="quiet">${note}</p>
      </form>`,
  )
}

/** Asks for the code that went to the person's own address; carries along what was typed. */
export function codePage(
  question: Question,
  formToken: string,
  typed: Typed,
  choice: Choice,
  wrong?: string,
): Markup {
  const { language, email, kind } = question
  const words = approveWords[language]
  const chosen = {
    approved: words.approve,
    rejected: words.refuse,
    answered: words.kinds[kind === 'approval' ? 'form' : kind].send,
  }[choice]
  return page(
    language,
    question.title,
    html`${kicker(question, words)}${head(question, words)}
      <p><strong>${words.codeTitle(chosen)}</strong></p>
      ${alert(wrong)}
      <form method="post" novalidate>
        <input type="hidden" name="form" value="${formToken}">
        <input type="hidden" name="choice" value="${choice}">
        <input type="hidden" name="comment" value="${typed.comment}">
        ${Object.entries(typed.fields).map(
          ([name, value]) => html`<input type="hidden" name="field.${name}" value="${value}">`,
        )}
        <p>${words.codeSent(maskAddress(email))}</p>
        <div class="field">
          <label for="code">${words.code}</label>
          <input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="6" autofocus
            ${wrong ? raw('aria-invalid="true"') : ''}>
        </div>
        <div class="buttons">
          <button class="first">${words.confirm[choice]}</button>
          <button name="resend" value="1">${words.newCode}</button>
        </div>
        <p><a href="">${words.back}</a></p>
      </form>`,
  )
}

/** Nothing left to do: decided, over, or not this person's any more. */
export function overPage(question: Question, state: Exclude<LinkState, { is: 'open' }>): Markup {
  const { language, timeZone } = question
  const words = approveWords[language]
  const [mark, title, detail] = describeOver(state, question.kind, words, (at) =>
    momentText(language, at, timeZone),
  )
  return page(
    language,
    title,
    html`${head(question, words)}
      <div class="state" role="status">${markOf(mark)}<div><strong>${title}</strong><p class="quiet">${detail}</p></div></div>`,
  )
}

/** A link of a user: it leads to sign-in, and says nothing of the question. */
export function signInPage(language: Language, email: string, approvalId: string): Markup {
  const words = approveWords[language]
  return page(
    language,
    words.signInTitle,
    html`<h1>${words.signInTitle}</h1>
      <p>${words.signIn(email)}</p>
      <div class="buttons">
        <a class="button first" href="/sign-in?to=${encodeURIComponent(`/approvals/${approvalId}`)}">${words.signInAs(email)}</a>
      </div>`,
  )
}

/** A sentence and nothing else, for a link that leads nowhere. */
export function unknownPage(): Markup {
  const [en, it] = [approveWords.en, approveWords.it]
  return page(
    'en',
    en.unknownTitle,
    html`<h1>${en.unknownTitle}</h1><p>${en.unknown}</p>
      <div lang="it"><h1>${it.unknownTitle}</h1><p>${it.unknown}</p></div>`,
  )
}

export function tooOftenPage(language: Language): Markup {
  const words = approveWords[language]
  return page(
    language,
    words.tooOften,
    html`<p class="alert" role="alert">${words.tooOften}</p><p><a href="">↻</a></p>`,
  )
}

function describeOver(
  state: Exclude<LinkState, { is: 'open' }>,
  kind: Question['kind'],
  words: ApproveWords,
  moment: (at: Date) => string,
): [mark: 'good' | 'bad' | 'quiet', title: string, detail: string] {
  if (state.is === 'left') return ['quiet', words.leftTitle, words.left]
  if (state.is === 'answered') {
    return [state.choice === 'rejected' ? 'bad' : 'good', words.mineTitle[state.choice], words.mine]
  }
  const { status, by, at } = state
  const who = by.length > 0 && at ? `${words.closedBy(by.join(', '), moment(at))} ` : ''
  const mark =
    status === 'approved' || status === 'answered' ? 'good' : status === 'rejected' ? 'bad' : 'quiet'
  const title =
    status === 'answered' && kind !== 'approval' ? words.kinds[kind].closed : words.closedTitle[status]
  return [mark, title, who + words.closed]
}

export function markOf(mark: 'good' | 'bad' | 'quiet'): Markup {
  const path = { good: 'M4 10.5l4 4 8-9', bad: 'M5 5l10 10M15 5L5 15', quiet: 'M5 10h10' }[mark]
  return html`<span class="mark ${mark}" aria-hidden="true"><svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"><path d="${path}"/></svg></span>`
}

/** A page behind a personal link, which loads nothing. */
export function page(language: Language, title: string, content: Markup, style = approveStyle): Markup {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body><main>${content}</main></body>
</html>`
}

function kicker({ kind }: Question, words: ApproveWords): Markup {
  return html`<p class="kicker">${kind === 'approval' ? words.toDecide : words.kinds[kind].kicker}</p>`
}

function head(question: Question, words: ApproveWords): Markup {
  const { title, message, name, customerName, deadline, language, timeZone } = question
  return html`<h1>${title}</h1>
    <p class="quiet">${words.forWhom(name, customerName)}${
      deadline ? html`<br>${words.until(momentText(language, deadline, timeZone))}` : ''
    }</p>
    ${message === '' ? '' : html`<div class="message">${message}</div>`}`
}

function alert(sentence: string | undefined): Markup | '' {
  return sentence === undefined ? '' : html`<p class="alert" role="alert">${sentence}</p>`
}

function fieldMarkup(
  { name, label, type, required, choices }: FormField,
  value: string | undefined,
  problem: FieldProblem | undefined,
  words: ApproveWords,
): Markup {
  const id = `field-${name}`
  const shown = value ?? ''
  const own = html`id="${id}" name="field.${name}" ${
    problem ? html`aria-invalid="true" aria-describedby="${id}-problem"` : ''
  }`
  const text = label || name
  const below = problem ? html`<p class="problem" id="${id}-problem">${words.problems[problem]}</p>` : ''
  if (type === 'boolean') {
    return html`<div class="field"><div class="check"><input type="checkbox" value="true" ${own} ${
      shown === 'true' ? raw('checked') : ''
    }><label for="${id}">${text}</label></div>${below}</div>`
  }
  return html`<div class="field">
    <label for="${id}">${text} ${required ? html`<span class="quiet">(${words.needed})</span>` : ''}</label>
    ${control()}${below}</div>`

  function control(): Markup {
    switch (type) {
      case 'multiline':
        return html`<textarea ${own}>${shown}</textarea>`
      case 'choice':
        return html`<select ${own}><option value="">${words.choose}</option>${choices.map(
          (choice) =>
            html`<option value="${choice}" ${choice === shown ? raw('selected') : ''}>${choice}</option>`,
        )}</select>`
      case 'date':
        return html`<input type="date" value="${shown}" ${own}>`
      default:
        return html`<input type="text" ${type === 'number' ? raw('inputmode="decimal"') : ''} value="${shown}" ${own}>`
    }
  }
}

/** `a••••@customer.example`: enough for its owner, too little for whoever got the link. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, 1)}••••${address.slice(at)}`
}
