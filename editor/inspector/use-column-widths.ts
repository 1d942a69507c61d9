import { useLocalStorage } from '@mantine/hooks'
import type { CSSProperties } from 'react'

export type ColumnSide = 'input' | 'output'

export interface ColumnWidths {
  /** Pixels. */
  of: Readonly<Record<ColumnSide, number>>
  set: (side: ColumnSide, width: number) => void
  style: CSSProperties
}

export const narrowest = 220
export const widest = 720
const usual = { input: 360, output: 340 }

/** How wide the data beside the parameters is, remembered in this browser. */
export function useColumnWidths(): ColumnWidths {
  const [of, setWidths] = useLocalStorage({ key: 'sentiero.columns', defaultValue: usual })
  return {
    of,
    set: (side, width) =>
      setWidths((old) => ({ ...old, [side]: Math.round(Math.min(widest, Math.max(narrowest, width))) })),
    style: {
      // The parameters keep enough to be written in, whatever was chosen on a wider screen.
      gridTemplateColumns: `minmax(0, ${of.input}px) 9px minmax(360px, 1fr) 9px minmax(0, ${of.output}px)`,
    },
  }
}
