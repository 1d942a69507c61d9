-- What the playbook of a workflow says that one run saves: minutes, and why.
alter table workflows add column saves jsonb;

-- Live runs that succeeded, by the day (UTC) of their end: it stays when the runs themselves go. The minutes are those that a
-- run was said to save on that day.
create table automated_days (
  day date not null,
  workflow_id uuid not null,
  customer_id uuid,
  runs integer not null,
  minutes double precision not null,
  unique nulls not distinct (day, workflow_id, customer_id)
);
create index automated_days_of_customer on automated_days (customer_id, day);
