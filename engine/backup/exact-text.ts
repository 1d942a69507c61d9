import type { ClientBase } from 'pg'

/** For this transaction: values read and write as the same text whatever the database's own settings are. */
export async function exactText(client: Pick<ClientBase, 'query'>): Promise<void> {
  await client.query(`
    set local time zone 'UTC';
    set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'iso_8601';
    set local extra_float_digits = 3;
    set local bytea_output = 'hex';
    set local statement_timeout = 0;
    set local idle_in_transaction_session_timeout = 0;`)
}
