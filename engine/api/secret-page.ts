import { html } from 'hono/html'
import { momentText } from '../approvals/mail-texts.ts'
import type { FoundSecretLink } from '../secret-links/find-link.ts'
import { type Markup, markOf, page } from './approve-page.ts'
import { approveStyle } from './approve-style.ts'
import { secretWords } from './secret-words.ts'

/** One click chooses the whole secret: the page runs no script that could copy it. */
export const secretStyle = `${approveStyle}
.secret{display:block;padding:14px 16px;margin:0 0 16px;font:600 clamp(1rem,4.5vw,1.25rem)/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.02em;background:var(--page);border:1px solid var(--edge);border-radius:6px;user-select:all;-webkit-user-select:all}
`

/** Says whom it is for and when it ends, with the button that shows it. */
export function coveredPage(link: FoundSecretLink, formToken: string, wrong?: 'stale'): Markup {
  const { language, about, until, timeZone } = link
  const words = secretWords[language]
  return page(
    language,
    words.title(about),
    html`<p class="kicker">${words.kicker}</p>
      <h1>${words.title(about)}</h1>
      <p class="quiet">${words.until(momentText(language, until, timeZone))}</p>
      ${wrong ? html`<p class="alert" role="alert">${words.stale}</p>` : ''}
      <p class="message">${words.before}</p>
      <form method="post">
        <input type="hidden" name="form" value="${formToken}">
        <div class="buttons"><button class="first">${words.show}</button></div>
        <p class="quiet">${words.once}</p>
      </form>`,
  )
}

export function shownPage({ language, about }: FoundSecretLink, secret: string): Markup {
  const words = secretWords[language]
  return page(
    language,
    words.title(about),
    html`<p class="kicker">${words.shown}</p>
      <h1>${words.title(about)}</h1>
      <code class="secret" tabindex="0" aria-label="${words.password}">${secret}</code>
      <p>${words.note}</p>
      <p class="quiet">${words.gone}</p>`,
    secretStyle,
  )
}

/** Nothing to see any more, and why: whoever did not look themselves is to say so. */
export function overSecretPage({ language, state, seenAt, timeZone }: FoundSecretLink): Markup {
  const words = secretWords[language]
  const is = state === 'open' ? 'expired' : state
  const detail =
    is === 'seen' && seenAt ? words.over.seen(momentText(language, seenAt, timeZone)) : words.over[plain(is)]
  return page(
    language,
    words.overTitle[is],
    html`<div class="state" role="status">${markOf('quiet')}<div><h1>${words.overTitle[is]}</h1><p class="quiet">${detail}</p></div></div>`,
  )
}

/** Sealed with a key that this installation no longer has. */
export function unreadablePage({ language }: FoundSecretLink): Markup {
  const words = secretWords[language]
  return page(
    language,
    words.unreadableTitle,
    html`<h1>${words.unreadableTitle}</h1><p>${words.over.expired}</p>`,
  )
}

function plain(state: 'seen' | 'revoked' | 'expired'): 'revoked' | 'expired' {
  return state === 'revoked' ? 'revoked' : 'expired'
}
