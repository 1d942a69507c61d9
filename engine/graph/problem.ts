/** Something wrong in a document: what, where, and in the message what to do. Errors refuse publishing. */
export interface GraphProblem {
  severity: 'error' | 'warning'
  code: string
  message: string
  nodeId?: string
  edgeId?: string
  param?: string
}
