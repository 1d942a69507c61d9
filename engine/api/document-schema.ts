import { z } from '@hono/zod-openapi'
import { workflowDocument } from '../graph/document.ts'

/** The workflow document in the API's own description; its full JSON Schema stands under `WorkflowDocument`. */
export const documentSchema = z.object({ ...workflowDocument.shape }).openapi({
  type: 'object',
  description: 'A workflow document: see WorkflowDocument under components/schemas',
})
