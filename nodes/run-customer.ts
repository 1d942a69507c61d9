import { StepFailed } from '#sdk'

/** The customer a step works for: the one it names, else the run's. Throws `StepFailed` where there is neither. */
export function requireCustomer(named: string | undefined, ofRun: string | null): string {
  const customerId = named ?? ofRun
  if (customerId) return customerId
  throw new StepFailed(
    'There is no customer: the step names none, and the event was matched to none. Choose one in the step.',
    { code: 'no_customer' },
  )
}
