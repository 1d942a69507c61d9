-- Runs that people started from a form: by whom, for what, with which answers, and whether the ticket was told how it ended.
create table runbook_starts (
  run_id uuid primary key,
  workflow_id uuid not null references workflows (id) on delete cascade,
  -- Of the runbook when it was started.
  name text not null,
  -- As the audit log names them, and as people do.
  started_by text not null,
  starter_name text not null,
  ticket_id uuid references tickets (id) on delete set null,
  -- [{name, label, value}], as people read them.
  answers jsonb not null default '[]',
  -- Two starts of one person with one key are one run; the digest tells whether they meant the same.
  idempotency_key text,
  digest bytea not null,
  language text not null default 'en',
  told_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index runbook_starts_once on runbook_starts (started_by, workflow_id, idempotency_key)
  where idempotency_key is not null;
create index runbook_starts_by_ticket on runbook_starts (ticket_id, run_id) where ticket_id is not null;
create index runbook_starts_to_tell on runbook_starts (created_at) where told_at is null and ticket_id is not null;
