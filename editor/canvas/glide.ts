/** Longer than the styles take to move everything to its new place. */
const duration = 320

/** What changes its place in the next moment goes there in sight, unless people asked for less motion. */
export function glide() {
  const canvas = document.querySelector<HTMLElement>('.react-flow')
  if (!canvas || matchMedia('(prefers-reduced-motion: reduce)').matches) return
  canvas.dataset.gliding = 'true'
  setTimeout(() => delete canvas.dataset.gliding, duration)
}
