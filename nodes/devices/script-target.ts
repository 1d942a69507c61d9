import { type JsonObject, type Rmm, StepFailed } from '#sdk'

interface Wanted {
  deviceId?: string | undefined
  host?: string | undefined
  connection?: string | undefined
}

/**
 * The machine that a script runs on: the one filled in, else the name of the device, which is the event's where the step
 * names none. Empty where only the connection can know. Throws `StepFailed` for a device of another customer, one that is
 * gone or retired.
 */
export async function scriptTarget(
  { deviceId, host }: Wanted,
  { rmm, event, customerId }: { rmm: Rmm; event: JsonObject; customerId: string | null },
): Promise<string> {
  const id = deviceId ?? (host === undefined ? deviceOf(event) : undefined)
  if (id === undefined) return host ?? ''
  const device = await rmm.findDevice({ id })
  if (!device) {
    throw new StepFailed('The device of this step is gone. Choose another one.', {
      class: 'NotFound',
      code: 'no_device',
    })
  }
  const { hostname, active } = device
  if (!active) {
    throw new StepFailed(`${hostname} is retired: no script runs on it any more.`, { code: 'device_retired' })
  }
  if (customerId !== null && device.customerId !== null && device.customerId !== customerId) {
    throw new StepFailed(
      `${hostname} belongs to another customer than this run, so no script runs on it. Choose a device of the customer.`,
      { class: 'Auth', code: 'device_of_another_customer' },
    )
  }
  return host ?? hostname
}

/** The device that an event concerns, by its id. */
export function deviceOf({ device }: JsonObject): string | undefined {
  if (typeof device !== 'object' || device === null || Array.isArray(device)) return undefined
  return typeof device.id === 'string' ? device.id : undefined
}
