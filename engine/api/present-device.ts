import { z } from '@hono/zod-openapi'
import { device } from '../msp/device.ts'

export const deviceView = device.extend({ customerName: z.string().nullable() })
