export interface Size {
  width: number
  height: number
}

export const cardWidth = 224
export const cardHeight = 72

/** Room of a frame around its steps; the head is above them. */
export const framePadding = 24
export const frameHead = 64

/** A frame with room for one card. */
export const emptyFrame = {
  width: cardWidth + 2 * framePadding,
  height: frameHead + cardHeight + framePadding,
}

const grid = 8

export function onGrid(value: number): number {
  return Math.round(value / grid) * grid
}
