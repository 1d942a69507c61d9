/** The step that uses a store. */
export interface StoreUser {
  runId: string
  workflowId: string
  customerId: string | null
  /** Of the device or ticket that the run is about, where it is known. */
  siteId?: string | null
  /** A dry run changes nothing: reads answer as they are, writes only pretend. */
  mode: 'live' | 'dry' | 'test'
  nodeId: string
  path: string
  /** The same on every attempt of the step. */
  effectKey: string
  now: Date
}
