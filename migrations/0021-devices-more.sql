-- Put out of the triage by a person, with all that say the same of whom they concern.
create table triage_dismissals (
  -- md5 of the text of the hints.
  hints_key text primary key,
  dismissed_by text not null,
  dismissed_at timestamptz not null
);

alter table devices add column warranty_ends_on date;
create index devices_by_external_id on devices using gin (text_values(external_ids));

-- What was told of ends that the desk knows itself: of contracts and warranties. The dates stay where they are.
create table desk_expiry_warnings (
  kind text not null check (kind in ('contract', 'warranty')),
  -- A contract's or a device's.
  subject_id uuid not null,
  name text not null,
  customer_id uuid,
  device_id uuid,
  ends_on date not null,
  warned_at timestamptz not null,
  primary key (kind, subject_id)
);

-- The reason of "skip" as a code with what it speaks of, for other languages.
alter table events add column skip_reason jsonb;
