const field = 'input:not([type="hidden"]), textarea, select, [contenteditable="true"], button, a[href]'

/** Moves the focus to the first field of the chosen step's parameters, once they are shown. */
export function focusStepPanel(patience = 20) {
  requestAnimationFrame(() => {
    const panel = document.querySelector('.inspector')
    const body = panel?.querySelector('[role="tabpanel"]') ?? panel
    const first = [...(body?.querySelectorAll<HTMLElement>(field) ?? [])].find(
      (each) => each.offsetParent !== null && !each.matches(':disabled'),
    )
    if (first) first.focus()
    else if (patience > 0) focusStepPanel(patience - 1)
  })
}
