import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

export const readRowsExamples: StepExample[] = [
  {
    title: 'Rows of a database, with a value handed over apart',
    given: {
      connections: { 'Line of business': { type: 'postgres', host: 'db.msp.example' } },
      trigger: { code: "R'001" },
    },
    params: {
      connection: literal('Line of business'),
      query: literal(
        "select code, seats from (values ('R''001', 24), ('B002', 7)) as customers (code, seats) where code = $1",
      ),
      values: expression("trigger.code | split: ';'"),
    },
    gives: {
      handle: 'out',
      output: {
        rows: [{ code: "R'001", seats: 24 }],
        columns: ['code', 'seats'],
        count: 1,
        truncated: false,
      },
    },
  },
  {
    title: 'What would change something is refused',
    given: { connections: { 'Line of business': { type: 'postgres', host: 'db.msp.example' } } },
    params: {
      connection: literal('Line of business'),
      query: literal('delete from customers'),
    },
    gives: {
      error: {
        class: 'Validation',
        message:
          'The query is refused by the database: syntax error at or near "delete". Only one statement that reads is taken.',
      },
    },
  },
]
