/** Where the next look into a queue begins. */
export interface Frontier<Place> {
  /** Undefined for its very beginning. */
  from(): Place | undefined
  /** Says that a look found nothing before that place. */
  reached(place: Place): void
}

/** A place counts only once it is that old: what others were just writing before it is there by then. */
const settledMs = 3000
/** Places nearer to each other are one. */
const grainMs = 100

/**
 * What has left a queue stays in its index until no open transaction could see it any more, and each look for the first that
 * waits would pass all of it. So a look begins where others have been, and every five seconds at the very beginning, for
 * what came late.
 */
export function createFrontier<Place extends string | number | Date>(
  now: () => number = () => performance.now(),
  wholeEveryMs = 5000,
): Frontier<Place> {
  const places: { at: number; place: Place }[] = []
  let wholeAt = Number.NEGATIVE_INFINITY

  return {
    from() {
      const time = now()
      if (time - wholeAt >= wholeEveryMs) {
        wholeAt = time
        return undefined
      }
      const settled = time - settledMs
      while (places[1] && places[1].at <= settled) places.shift()
      return places[0] && places[0].at <= settled ? places[0].place : undefined
    },
    reached(place) {
      const time = now()
      // A queue that begins anew, as one that is lost with a crash of the database: looked at from its beginning until this settles.
      while (places.length > 0 && (places.at(-1)?.place ?? place) > place) places.pop()
      const last = places.at(-1)
      if (!last || time - last.at >= grainMs) places.push({ at: time, place })
    },
  }
}
