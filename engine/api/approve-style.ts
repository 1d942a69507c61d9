import { createHash } from 'node:crypto'

/** The style of the pages behind personal links: they load nothing, so it stands in the page. */
export const approveStyle = `
:root{color-scheme:light dark;--page:#f4f6f6;--card:#fff;--text:#182325;--quiet:#5a686b;--line:#d5dcdd;--edge:#7d8b8e;--accent:#0b6474;--on-accent:#fff;--bad:#b3261e;--bad-soft:#fbeceb;--good:#1d6f42}
@media (prefers-color-scheme:dark){:root{--page:#12181a;--card:#1b2326;--text:#e4eaeb;--quiet:#9aa8ab;--line:#384448;--edge:#7a898d;--accent:#5cc0d1;--on-accent:#06262c;--bad:#ff9a91;--bad-soft:#3a2220;--good:#6fce97}}
*{box-sizing:border-box}
body{margin:0;padding:16px;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:anywhere}
main{max-width:560px;margin:4vh auto;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:10px}
h1{margin:2px 0 8px;font-size:1.3rem;line-height:1.3}
p{margin:0 0 12px}
.kicker{margin:0;color:var(--accent);font-size:.85rem;font-weight:600}
.quiet{color:var(--quiet);font-size:.9rem}
.message{white-space:pre-wrap;padding:12px 14px;margin:0 0 16px;border-left:3px solid var(--accent);background:var(--page);border-radius:0 6px 6px 0}
.alert{padding:10px 14px;margin:0 0 16px;border-radius:6px;background:var(--bad-soft);color:var(--bad);font-weight:500}
.field{margin:0 0 16px}
label{display:block;margin:0 0 4px;font-weight:600;font-size:.95rem}
label .quiet{font-weight:400}
.check{display:flex;gap:10px;align-items:center}
.check input{width:20px;height:20px;accent-color:var(--accent)}
.check label{margin:0}
input[type=text],input[type=date],select,textarea{width:100%;padding:10px 12px;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:6px}
textarea{min-height:88px;resize:vertical}
input[aria-invalid=true],select[aria-invalid=true],textarea[aria-invalid=true]{border-color:var(--bad)}
.problem{margin:4px 0 0;color:var(--bad);font-size:.9rem}
.code{max-width:200px;font-size:1.4rem!important;letter-spacing:.25em;font-variant-numeric:tabular-nums}
.buttons{display:flex;flex-wrap:wrap;gap:10px;margin:20px 0 8px}
button,.button{flex:1 1 180px;min-height:46px;padding:10px 16px;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:var(--text);background:transparent;border:1px solid var(--quiet);border-radius:6px;cursor:pointer}
.first{color:var(--on-accent);background:var(--accent);border-color:var(--accent)}
button:hover,.button:hover{filter:brightness(1.08)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.state{display:flex;gap:12px;align-items:flex-start}
.mark{flex:none;width:34px;height:34px;border-radius:50%;display:grid;place-items:center;color:var(--card);background:var(--quiet)}
.mark.good{background:var(--good)}
.mark.bad{background:var(--bad)}
a{color:var(--accent)}
`

/** Nothing is loaded, no script runs, nobody frames it, and its forms lead only here. */
export function pagePolicy(style: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

export const approvePolicy = pagePolicy(approveStyle)
