const field = 'input:not([type="radio"]), textarea, select, [contenteditable="true"], button'

/** Moves the focus to the first field of the parameters that were asked for, once they are shown. */
export function focusStepForm(patience = 30) {
  requestAnimationFrame(() => {
    const form = document.querySelector('.step-detail [role="tabpanel"]')
    const fields = [...(form?.querySelectorAll<HTMLElement>(field) ?? [])].filter(
      (each) => each.offsetParent !== null && !each.matches(':disabled'),
    )
    const first = fields.find((each) => each.closest('.param-field')) ?? fields[0]
    if (first) first.focus()
    else if (patience > 0) focusStepForm(patience - 1)
  })
}
