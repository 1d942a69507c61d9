-- How often the published version is to run by its settings, and since when that is expected of it.
alter table workflows
  add column expected_every jsonb,
  add column expected_since timestamptz;

-- When a folder of a mailbox was looked into last, whether there was anything in it or not.
create table mailbox_reads (
  connection_id uuid not null references connections on delete cascade,
  folder text not null,
  read_at timestamptz not null,
  primary key (connection_id, folder)
);

-- What is wrong with the automation itself. One stands for one thing at a time: it is over once the thing has been well for a
-- while, and what comes later is another.
create table alarms (
  id uuid primary key,
  kind text not null check (kind in ('failed', 'silent', 'connection', 'mailbox', 'refused')),
  subject text not null,
  workflow_id uuid references workflows on delete cascade,
  connection_id uuid references connections on delete cascade,
  -- What was known when it was raised, or since.
  name text not null,
  facts jsonb not null,
  raised_at timestamptz not null,
  -- Since when it looks well again; null while it is wrong.
  well_since timestamptz,
  cleared_at timestamptz,
  cleared_because text check (cleared_because in ('well', 'gone'))
);
create unique index alarms_standing on alarms (kind, subject) where cleared_at is null;
create index alarms_by_time on alarms (raised_at desc);

-- Telling people of an alarm: the rows are the outbox.
create table alarm_notices (
  id uuid primary key,
  alarm_id uuid not null references alarms on delete cascade,
  moment text not null check (moment in ('raised', 'cleared')),
  -- As the settings had it when the alarm was raised.
  channel jsonb not null,
  channel_key text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  tries integer not null default 0,
  next_try_at timestamptz not null,
  problem text not null default '',
  sent_at timestamptz,
  unique (alarm_id, moment, channel_key)
);
create index alarm_notices_waiting on alarm_notices (next_try_at) where state = 'waiting';
