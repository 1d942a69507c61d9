import type { Run } from '#engine/api/types.ts'
import { RemoteButton } from '../remote/RemoteButton.tsx'
import { deviceOf } from './run-device.ts'

/** Opens the device that a run is about by remote control; nothing where it is about none. */
export function RunDevice({ run }: { run: Run }) {
  const device = deviceOf(run)
  return device ? (
    <RemoteButton deviceId={device.id} name={device.hostname} page={`run/${run.id}`} size="xs" />
  ) : null
}
