import { DateTime, IANAZone } from 'luxon'
import { z } from 'zod'
import { clockOn, clockTime } from './business-hours.ts'

const layer = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/, 'Letters, digits, _ and - only'),
  name: z.string().trim().min(1).max(100),
  /** Ids of users, in the order of their turns. */
  people: z
    .array(z.uuid())
    .min(1, 'Choose who takes turns')
    .max(50)
    .refine((people) => new Set(people).size === people.length, 'Somebody stands in the list twice'),
  every: z.int().min(1).max(52),
  unit: z.enum(['day', 'week']),
  /** The day on which the first of `people` begins a turn; weekly turns change on its weekday. */
  startsOn: z.iso.date(),
  /** What the clock shows when one turn ends and the next begins. */
  handover: clockTime,
})

/** Who is on call when. The first layer is called first, each further one stands behind it. */
export const rota = z.object({
  timeZone: z
    .string()
    .max(64)
    .refine((zone) => IANAZone.isValidZone(zone), 'There is no such time zone; write it like Europe/Rome'),
  layers: z
    .array(layer)
    .min(1, 'Add at least one layer')
    .max(5)
    .refine((layers) => new Set(layers.map(({ id }) => id)).size === layers.length, {
      message: 'Two layers have the same id',
    }),
})

export type Rota = z.output<typeof rota>
export type RotaLayer = z.output<typeof layer>

/** Somebody takes over in a layer; of those that overlap, the last in the list counts. */
export interface RotaOverride {
  layerId: string
  person: string
  from: Date
  until: Date
}

/** Who is on call in a layer, from when until when without a change. */
export interface Shift {
  layerId: string
  person: string
  from: Date
  until: Date
  /** By an override, in place of whose turn it is. */
  insteadOf: string | null
}

/** One shift for each layer, in their order: whose it is at a moment. */
export function whoIsOnCall(rota: Rota, overrides: readonly RotaOverride[], moment: Date): Shift[] {
  return rota.layers.map((each) => shiftAt(rota.timeZone, each, overrides, moment))
}

/** The shifts of a layer that touch a time, without gaps: the first one begins and the last one ends outside of it. */
export function shiftsOf(
  timeZone: string,
  layer: RotaLayer,
  overrides: readonly RotaOverride[],
  { from, until }: { from: Date; until: Date },
): Shift[] {
  const shifts: Shift[] = []
  for (let moment = from; moment < until; ) {
    const shift = shiftAt(timeZone, layer, overrides, moment)
    const before = shifts.at(-1)
    // An override that another one covers changes nothing.
    if (before?.person === shift.person && before.insteadOf === shift.insteadOf) before.until = shift.until
    else shifts.push(shift)
    moment = shift.until
  }
  return shifts
}

function shiftAt(
  timeZone: string,
  layer: RotaLayer,
  overrides: readonly RotaOverride[],
  moment: Date,
): Shift {
  const turn = turnAt(timeZone, layer, moment)
  const own = overrides.filter(({ layerId }) => layerId === layer.id)
  const counts = own.findLast(({ from, until }) => from <= moment && moment < until)
  const edges = own.flatMap(({ from, until }) => [from, until])
  const from = latest([turn.from, ...edges.filter((edge) => edge <= moment)])
  const until = earliest([turn.until, ...edges.filter((edge) => edge > moment)])
  return {
    layerId: layer.id,
    person: counts?.person ?? turn.person,
    from,
    until,
    insteadOf: counts ? turn.person : null,
  }
}

/** Days of a calendar as moments, from a day on (`YYYY-MM-DD`), or from the Monday before a moment; clock changes make them 23 to 25 hours long. */
export function calendarDays(
  timeZone: string,
  first: string | Date,
  count: number,
): { date: string; from: Date; until: Date }[] {
  const start =
    typeof first === 'string'
      ? DateTime.fromISO(first, { zone: timeZone })
      : DateTime.fromJSDate(first, { zone: timeZone }).startOf('week')
  return Array.from({ length: count }, (_, at) => {
    const day = start.plus({ days: at }).startOf('day')
    const until = day.plus({ days: 1 }).startOf('day')
    return { date: day.toFormat('yyyy-MM-dd'), from: day.toJSDate(), until: until.toJSDate() }
  })
}

/** Whose turn it is without overrides. Turns go on backwards too, so that there is somebody at every moment. */
function turnAt(
  timeZone: string,
  layer: RotaLayer,
  moment: Date,
): { person: string; from: Date; until: Date } {
  const { people, startsOn, handover, every, unit } = layer
  const days = every * (unit === 'week' ? 7 : 1)
  // Counted in days of the calendar, which clock changes make neither more nor fewer.
  const first = DateTime.fromISO(startsOn, { zone: 'utc' })
  const startOf = (turn: number): Date => {
    const { year, month, day } = first.plus({ days: turn * days })
    const local = DateTime.fromObject({ year, month, day }, { zone: timeZone })
    return clockOn(local, handover)[0] ?? local.toJSDate()
  }
  const { year, month, day } = DateTime.fromJSDate(moment, { zone: timeZone })
  const today = DateTime.fromObject({ year, month, day }, { zone: 'utc' })
  let turn = Math.floor(today.diff(first, 'days').days / days)
  while (startOf(turn) > moment) turn -= 1
  while (startOf(turn + 1) <= moment) turn += 1
  const place = ((turn % people.length) + people.length) % people.length
  const person = people[place]
  if (person === undefined) throw new Error(`The layer ${layer.id} has nobody`)
  return { person, from: startOf(turn), until: startOf(turn + 1) }
}

function latest(moments: readonly Date[]): Date {
  return new Date(Math.max(...moments.map(Number)))
}

function earliest(moments: readonly Date[]): Date {
  return new Date(Math.min(...moments.map(Number)))
}
