import { createContext } from 'react'

/** The steps that stand in the container whose form is shown, to be chosen by name. */
export const StepsInside = createContext<readonly { value: string; label: string }[]>([])
