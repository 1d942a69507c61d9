import { html, raw } from 'hono/html'
import type {
  PortalDevice,
  PortalField,
  PortalForm,
  PortalLanguage,
  PortalProblem,
} from '../msp/portal-form.ts'
import type { PageFile } from '../portal/page-files.ts'
import { maskAddress } from './approve-page.ts'
import { formsStyle } from './forms-style.ts'
import { type FormsWords, formsWords } from './forms-words.ts'

type Markup = ReturnType<typeof html>

/** What a page shows of a form. */
export interface ShownForm {
  form: PortalForm
  language: PortalLanguage
  /** The customer's own devices, on the customer's own page alone. */
  devices: readonly PortalDevice[] | undefined
  asksForCode: boolean
}

/** What was typed, so that no page loses it. */
export type Typed = Readonly<Record<string, string>>

export interface Wrong {
  sentence?: string
  /** By the names of the inputs. */
  problems?: Readonly<Record<string, PortalProblem>>
}

export const nameInput = 'sender.name'
export const emailInput = 'sender.email'
export const trapInput = 'website'
export const tokenInput = 'form'
export const dropInput = 'drop'

export const inputOf = (field: PortalField): string => `field.${field.name}`

/** The form to be filled in. */
export function formPage(
  shown: ShownForm,
  token: string,
  typed: Typed,
  kept: readonly PageFile[],
  wrong: Wrong = {},
): Markup {
  const { form, language, devices, asksForCode } = shown
  const words = formsWords[language]
  const intro = inLanguage(form.intro, form.introIt, language)
  return page(
    language,
    titleOf(form, language),
    html`${languageLink(form, language, words)}<h1>${titleOf(form, language)}</h1>
      ${intro === '' ? '' : html`<p class="intro">${intro}</p>`}
      ${alert(wrong.sentence)}
      <form method="post" enctype="multipart/form-data" novalidate>
        <input type="hidden" name="${tokenInput}" value="${token}">
        <div class="trap" aria-hidden="true"><label for="${trapInput}">${words.trap}</label>
          <input type="text" id="${trapInput}" name="${trapInput}" tabindex="-1" autocomplete="off"></div>
        ${textInput(nameInput, words.name, 'text', 'name')}${textInput(emailInput, words.email, 'email', 'email')}
        ${form.fields.map((field) =>
          fieldMarkup(field, form, devices, language, typed[inputOf(field)] ?? '', {
            problem: wrong.problems?.[inputOf(field)],
            kept: kept.filter((file) => file.field === field.name),
          }),
        )}
        <div class="buttons"><button class="first">${words.send}</button></div>
        ${asksForCode ? html`<p class="quiet">${words.codeNext}</p>` : ''}
      </form>`,
  )

  function textInput(name: string, label: string, type: 'text' | 'email', autocomplete: string): Markup {
    const problem = wrong.problems?.[name]
    return html`<div class="field">
      <label for="${name}">${label} <span class="quiet">(${words.needed})</span></label>
      <input type="${type}" id="${name}" name="${name}" value="${typed[name] ?? ''}" maxlength="254" autocomplete="${autocomplete}" required ${invalid(name, problem)}>
      ${problemMarkup(name, problem, words)}</div>`
  }
}

/** Asks for the code that went to the address that was typed. */
export function codePage(
  { form, language }: Pick<ShownForm, 'form' | 'language'>,
  token: string,
  address: string,
  wrong?: string,
): Markup {
  const words = formsWords[language]
  return page(
    language,
    words.codeTitle,
    html`<p class="kicker">${titleOf(form, language)}</p><h1>${words.codeTitle}</h1>
      ${alert(wrong)}
      <form method="post" enctype="multipart/form-data" novalidate>
        <input type="hidden" name="${tokenInput}" value="${token}">
        <p>${words.codeSent(maskAddress(address))}</p>
        <div class="field"><label for="code">${words.code}</label>
          <input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="6" autofocus ${
            wrong ? raw('aria-invalid="true"') : ''
          }></div>
        <div class="buttons"><button class="first">${words.confirm}</button>
          <button name="resend" value="1">${words.newCode}</button></div>
        <p><a href="">${words.back}</a></p>
      </form>`,
  )
}

/** That it was received: the ticket's number where there is one, else a reference. */
export function sentPage(
  { form, language }: Pick<ShownForm, 'form' | 'language'>,
  sent: { reference: string; ticketNumber: number | null; isSettled: boolean },
  formUrl: string,
): Markup {
  const words = formsWords[language]
  const { reference, ticketNumber, isSettled } = sent
  const own = inLanguage(form.sentText, form.sentTextIt, language)
  return page(
    language,
    words.sentTitle,
    html`<p class="kicker">${titleOf(form, language)}</p>
      <div role="status"><h1>${words.sentTitle}</h1>
      ${
        ticketNumber === null
          ? html`<p>${words.reference}</p><p class="reference">${reference}</p><p class="quiet">${words.later}</p>`
          : html`<p>${words.ticket}</p><p class="reference">#${ticketNumber}</p><p class="quiet">${words.reference} ${reference}</p>`
      }</div>
      ${own === '' ? '' : html`<p class="intro">${own}</p>`}
      <p>${ticketNumber === null && !isSettled ? html`<a href="">${words.lookAgain}</a> · ` : ''}<a href="${formUrl}">${words.another}</a></p>`,
  )
}

/** A sentence and nothing else: what was sent cannot be taken, and the way back. */
export function refusedPage(language: PortalLanguage, title: string, sentence: string): Markup {
  return page(
    language,
    title,
    html`<h1>${title}</h1><p class="alert" role="alert">${sentence}</p><p><a href="">${formsWords[language].back}</a></p>`,
  )
}

/** For an address that leads nowhere. */
export function noFormPage(): Markup {
  const { en, it } = formsWords
  return page(
    'en',
    en.unknownTitle,
    html`<h1>${en.unknownTitle}</h1><p>${en.unknown}</p>
      <div lang="it"><h2>${it.unknownTitle}</h2><p>${it.unknown}</p></div>`,
  )
}

export function titleOf(form: PortalForm, language: PortalLanguage): string {
  return inLanguage(form.title, form.titleIt, language)
}

function inLanguage(english: string, italian: string, language: PortalLanguage): string {
  return language === 'it' && italian !== '' ? italian : english
}

function page(language: PortalLanguage, title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${raw(formsStyle)}</style>
</head>
<body><main>${content}</main></body>
</html>`
}

function languageLink({ languages }: PortalForm, language: PortalLanguage, words: FormsWords): Markup | '' {
  if (languages !== 'both') return ''
  const other = language === 'it' ? 'en' : 'it'
  return html`<a class="languages" href="?lang=${other}" lang="${other}" hreflang="${other}">${words.other}</a>`
}

function alert(sentence: string | undefined): Markup | '' {
  return sentence === undefined ? '' : html`<p class="alert" role="alert">${sentence}</p>`
}

function fieldMarkup(
  field: PortalField,
  form: PortalForm,
  devices: readonly PortalDevice[] | undefined,
  language: PortalLanguage,
  value: string,
  { problem, kept }: { problem: PortalProblem | undefined; kept: readonly PageFile[] },
): Markup {
  const words = formsWords[language]
  const id = inputOf(field)
  const label = inLanguage(field.label, field.labelIt, language) || field.name
  const hint = inLanguage(field.hint, field.hintIt, language)
  const note = field.required ? words.needed : words.optional
  const limits = words.files(form.mostFiles, form.largestFileMb, form.largestTotalMb)
  const told = field.type === 'file' ? [hint, limits].filter((text) => text !== '').join(' ') : hint
  const hintMarkup = told === '' ? '' : html`<p class="hint" id="${id}.hint">${told}</p>`
  const below = problemMarkup(id, problem, words)
  const own = html`id="${id}" name="${id}" ${field.required && field.type !== 'boolean' ? raw('aria-required="true"') : ''} ${invalid(id, problem, told !== '')}`
  if (field.type === 'boolean') {
    return html`<div class="field">${hintMarkup}<div class="check"><input type="checkbox" value="true" ${own} ${
      value === 'true' ? raw('checked') : ''
    }><label for="${id}">${label}</label></div>${below}</div>`
  }
  return html`<div class="field">
    <label for="${id}">${label} <span class="quiet">(${note})</span></label>${hintMarkup}
    ${
      kept.length === 0
        ? ''
        : html`<p class="hint">${words.keptFiles}</p><ul class="kept">${kept.map(
            (file) =>
              html`<li><span>${file.name}</span><span><input type="checkbox" name="${dropInput}.${file.id}" id="${dropInput}.${file.id}" value="true"> <label for="${dropInput}.${file.id}">${words.remove}</label></span></li>`,
          )}</ul>`
    }${control()}${below}</div>`

  function control(): Markup {
    switch (field.type) {
      case 'multiline':
        return html`<textarea maxlength="5000" ${own}>${value}</textarea>`
      case 'choice':
        return select(field.choices)
      case 'device':
        return devices ? select(devices.map(({ hostname }) => hostname)) : input('text')
      case 'date':
        return input('date')
      case 'email':
        return input('email')
      case 'phone':
        return input('tel')
      case 'file':
        return html`<input type="file" ${form.mostFiles > 1 ? raw('multiple') : ''} ${own}>`
      case 'number':
        return html`<input type="text" inputmode="decimal" maxlength="30" value="${value}" ${own}>`
      default:
        return input('text')
    }
  }

  function input(type: 'text' | 'date' | 'email' | 'tel'): Markup {
    return html`<input type="${type}" maxlength="5000" value="${value}" ${own}>`
  }

  function select(choices: readonly string[]): Markup {
    return html`<select ${own}><option value="">${words.choose}</option>${choices.map(
      (choice) =>
        html`<option value="${choice}" ${choice === value ? raw('selected') : ''}>${choice}</option>`,
    )}</select>`
  }
}

function invalid(id: string, problem: PortalProblem | undefined, hasHint = false): Markup {
  const described = [...(hasHint ? [`${id}.hint`] : []), ...(problem ? [`${id}.problem`] : [])].join(' ')
  return html`${problem ? raw('aria-invalid="true"') : ''} ${described === '' ? '' : html`aria-describedby="${described}"`}`
}

function problemMarkup(id: string, problem: PortalProblem | undefined, words: FormsWords): Markup | '' {
  return problem ? html`<p class="problem" id="${id}.problem">${words.problems[problem]}</p>` : ''
}
