-- A question to people that a run waits for: an approval, or a form to fill in.
create table approvals (
  id uuid primary key,
  run_id uuid not null,
  workflow_id uuid not null,
  customer_id uuid references customers (id),
  node_id text not null,
  path text not null,
  effect_key uuid not null,
  kind text not null check (kind in ('approval', 'form')),
  title text not null,
  message text not null,
  -- Of a form.
  fields jsonb not null default '[]',
  -- People who must approve; null: everybody asked.
  needed integer check (needed > 0),
  -- How contacts prove that it is they who answer.
  proof text not null check (proof in ('code', 'link')),
  deadline timestamptz,
  remind_hours double precision check (remind_hours > 0),
  next_reminder_at timestamptz,
  -- How often everybody who had not answered was written to; the first e-mail is round 0.
  round integer not null default 0,
  status text not null default 'open'
    check (status in ('open', 'approved', 'rejected', 'answered', 'expired', 'cancelled', 'gone')),
  signal text not null,
  decided_at timestamptz,
  created_at timestamptz not null
);
-- A step that runs again asks the same question; one that is retried after an end asks anew.
create unique index approvals_open_by_step on approvals (effect_key) where status = 'open';
create index approvals_open on approvals (id) where status = 'open';
create index approvals_by_run on approvals (run_id);
create index approvals_to_remind on approvals (next_reminder_at) where status = 'open' and next_reminder_at is not null;

-- Who may answer.
create table approval_people (
  id uuid primary key,
  approval_id uuid not null references approvals (id) on delete cascade,
  kind text not null check (kind in ('user', 'role', 'contact')),
  -- Id of the user or contact, or the role.
  person text not null,
  name text not null,
  -- The one first asked, in whose place this one answers.
  root_id uuid references approval_people (id) on delete cascade,
  delegated_by text,
  -- Has handed it over and may no longer answer.
  handed_over boolean not null default false,
  created_at timestamptz not null,
  unique (approval_id, kind, person)
);
create index approval_people_by_person on approval_people (kind, person);
create index approval_people_by_root on approval_people (root_id) where root_id is not null;

create table approval_answers (
  id uuid primary key,
  approval_id uuid not null references approvals (id) on delete cascade,
  kind text not null check (kind in ('user', 'token', 'contact')),
  person text not null,
  name text not null,
  choice text not null check (choice in ('approved', 'rejected', 'answered')),
  comment text not null default '',
  -- Of a form.
  answers jsonb not null default '{}',
  -- Those first asked whom it counts for.
  stands_for uuid[] not null,
  -- The role that an administrator answered for.
  on_behalf text not null default '',
  via text not null check (via in ('editor', 'api', 'link', 'code')),
  at timestamptz not null,
  -- One answer for each person.
  unique (approval_id, kind, person)
);

-- One e-mail each, with a personal link; those that wait are sent by a worker.
create table approval_notices (
  id uuid primary key,
  approval_id uuid not null references approvals (id) on delete cascade,
  kind text not null check (kind in ('user', 'contact')),
  person text not null,
  name text not null,
  email text not null,
  round integer not null,
  -- SHA-256 of the link's token, made when it is sent.
  token_sha256 bytea unique,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  -- Why it did not go out, in words.
  problem text not null default '',
  tries integer not null default 0,
  next_try_at timestamptz not null,
  sent_at timestamptz,
  unique (approval_id, kind, person, round)
);
create index approval_notices_to_send on approval_notices (next_try_at) where state = 'waiting';

-- By a code sent to their own address contacts prove that a link was not forwarded.
create table approval_codes (
  approval_id uuid not null references approvals (id) on delete cascade,
  contact_id uuid not null,
  salt bytea not null,
  hash bytea not null,
  expires_at timestamptz not null,
  tries integer not null default 0,
  -- Codes sent since the first one, within the hour.
  sent integer not null default 1,
  first_sent_at timestamptz not null,
  primary key (approval_id, contact_id)
);
