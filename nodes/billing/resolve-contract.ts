import { type Billing, type Contract, isInForce, StepFailed, z } from '#sdk'

/** A customer's contract by id or name (in any case), or without either the one that counts on the day. */
export async function resolveContract(
  billing: Pick<Billing, 'listContracts' | 'findContract'>,
  { customerId, named, day }: { customerId: string; named: string | undefined; day: string },
): Promise<Contract> {
  if (named === undefined) {
    const found = await billing.findContract(customerId, day)
    if (found) return found
    throw new StepFailed(`The customer has no contract in force on ${day}. Name one, or add it.`, {
      class: 'NotFound',
      code: 'no_contract',
    })
  }
  const contracts = await billing.listContracts(customerId)
  const isId = z.uuid().safeParse(named).success
  const fitting = contracts.filter(({ id, name }) =>
    isId ? id === named : name.trim().toLowerCase() === named.trim().toLowerCase(),
  )
  const found = fitting.find((contract) => isInForce(contract, day)) ?? fitting[0]
  if (found) return found
  throw new StepFailed(
    `The customer has no contract "${named}". It has ${contracts.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`,
    { class: 'NotFound', code: 'no_contract' },
  )
}
