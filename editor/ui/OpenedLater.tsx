import { type ReactNode, useEffect, useState } from 'react'

/**
 * A dialog whose code is fetched when it is first wanted. It is there closed before it opens, for it notes then where the
 * focus has to go back to, and it stays, so that it can fade out.
 */
export function OpenedLater({
  opened,
  children,
}: {
  opened: boolean
  children: (opened: boolean) => ReactNode
}) {
  const [isThere, setThere] = useState(false)
  useEffect(() => {
    if (opened) setThere(true)
  }, [opened])
  return opened || isThere ? children(opened && isThere) : null
}
