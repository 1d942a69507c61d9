import { calibrate } from './calibrate.ts'
import { type Figure, figuresOf } from './figures.ts'

/**
 * `npm run bench [-- NAME…]`: measures the named figures, or all of them, on a server of its own, and prints one JSON
 * object. Each figure is an observation beside a calibration of the machine of the same minute, never a verdict.
 */
const names = process.argv.slice(2)
const progress = (sentence: string) => process.stderr.write(`${sentence}\n`)

const measurements = figuresOf(names)
if (measurements.length === 0) {
  progress(
    `No such figure: ${names.join(', ')}. There are: ${figuresOf([])
      .flatMap(({ names }) => names)
      .join(', ')}`,
  )
  process.exit(1)
}
progress('Calibrating the machine…')
const calibration = await calibrate()
const figures: Record<string, Figure> = {}
for (const { title, names: given, measure } of measurements) {
  progress(`Measuring ${title}: ${given.join(', ')}…`)
  Object.assign(figures, await measure(progress))
}
process.stdout.write(`${JSON.stringify({ calibration, figures }, null, 2)}\n`)
