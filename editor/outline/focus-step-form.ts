const field = 'input:not([type="radio"]), textarea, select, [contenteditable="true"]'

/** Moves the focus to the first field of the parameters that were asked for, once they are shown. */
export function focusStepForm(patience = 60) {
  requestAnimationFrame(() => {
    const form = document.querySelector('.step-detail [role="tabpanel"]')
    // The box for expressions comes a little later than the rest.
    const first = form?.querySelector('.param-field') ?? (patience < 10 ? form : null)
    const fields = first?.querySelectorAll<HTMLElement>(patience < 10 ? `${field}, button` : field) ?? []
    const ready = [...fields].find((each) => each.offsetParent !== null && !each.matches(':disabled'))
    if (ready) ready.focus()
    else if (patience > 0) focusStepForm(patience - 1)
  })
}
