import { IconPuzzle } from '@tabler/icons-react'
import { icons, isIcon } from './icons.ts'

/** The icon of that name, a puzzle piece where the name is new. */
export function NodeIcon({ name, size = 16 }: { name: string; size?: number }) {
  const Mark = isIcon(name) ? icons[name] : IconPuzzle
  return <Mark size={size} stroke={1.8} aria-hidden />
}

/** The coloured tile of a category with the icon of a kind. */
export function KindTile({ category, icon, size = 28 }: { category: string; icon: string; size?: number }) {
  return (
    <span
      style={{
        display: 'inline-grid',
        placeItems: 'center',
        flex: 'none',
        width: size,
        height: size,
        borderRadius: 6,
        color: '#fff',
        background: `var(--tile-${category}, var(--tile-connectors))`,
      }}
    >
      <NodeIcon name={icon} size={Math.round(size * 0.62)} />
    </span>
  )
}
