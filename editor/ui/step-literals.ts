import { createContext } from 'react'
import type { JsonObject } from '#engine/graph/json.ts'

/** The fixed values of the step whose form is shown: a picker of sites asks it for the customer. */
export const StepLiterals = createContext<JsonObject>({})
