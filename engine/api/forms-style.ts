import { approveStyle, pagePolicy } from './approve-style.ts'

/** The style of the forms that customers fill in: that of personal links, with what these have no need of. */
export const formsStyle = `${approveStyle}
main{max-width:640px}
h1{font-size:1.45rem}
.languages{float:right;margin:0 0 4px 12px;font-size:.9rem}
.intro{white-space:pre-wrap}
.hint{margin:0 0 4px;color:var(--quiet);font-size:.9rem}
input[type=email],input[type=tel],input[type=file]{width:100%;padding:10px 12px;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:6px}
input[type=file]{padding:8px}
input[type=file]::file-selector-button{margin-right:10px;padding:6px 12px;font:inherit;color:var(--text);background:var(--page);border:1px solid var(--edge);border-radius:5px}
input[type=email][aria-invalid=true],input[type=tel][aria-invalid=true],input[type=file][aria-invalid=true]{border-color:var(--bad)}
textarea{min-height:132px}
.kept{list-style:none;margin:0 0 8px;padding:0}
.kept li{display:flex;gap:8px;align-items:baseline;justify-content:space-between;padding:6px 0;border-bottom:1px solid var(--line)}
.kept label{display:inline;font-weight:400}
.trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
.reference{font-size:1.6rem;font-weight:700;font-variant-numeric:tabular-nums;margin:0 0 8px}
`

export const formsPolicy = pagePolicy(formsStyle)
