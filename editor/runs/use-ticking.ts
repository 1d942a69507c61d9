import { useEffect, useState } from 'react'

/** Now in milliseconds, renewed often while something goes on and standing still otherwise. */
export function useTicking(going: boolean, everyMs = 250): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!going) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [going, everyMs])
  return now
}
