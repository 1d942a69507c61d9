-- What is promised: the first policy by position that applies to a ticket wins.
create table sla_policies (
  id uuid primary key,
  name text not null,
  position integer not null,
  -- Targets, calendar, pauses, warnings and scope.
  rules jsonb not null,
  created_at timestamptz not null default now(),
  -- What was late before then starts no workflow.
  updated_at timestamptz not null default now()
);
create unique index sla_policies_by_name on sla_policies (lower(name));

-- Clocks as they were computed last, for lists and for what is due next. The truth is the history of the ticket. No foreign
-- key: its checks would lock tickets that somebody is changing.
create table ticket_clocks (
  ticket_id uuid not null,
  metric text not null check (metric in ('first_response', 'next_update', 'resolution')),
  policy_id uuid not null,
  policy_name text not null,
  state text not null check (state in ('running', 'paused', 'met', 'breached')),
  started_at timestamptz not null,
  stopped_at timestamptz,
  -- Null while it is paused, and where the calendar never opens.
  due_at timestamptz,
  target_minutes integer not null,
  -- As of the last look; of one that runs, `due_at` tells.
  minutes_left integer not null,
  percent_used integer not null,
  paused_minutes integer not null,
  warn_at timestamptz,
  warn_percent integer,
  -- When it warns or is late next; null where nothing comes by itself.
  look_at timestamptz,
  primary key (ticket_id, metric)
);
create index ticket_clocks_by_look on ticket_clocks (look_at) where look_at is not null;
create index ticket_clocks_by_due on ticket_clocks (due_at) where stopped_at is null and due_at is not null;

-- Warnings and breaches that are dealt with, by the moment they are of: each is told once. 100 percent is the breach.
create table sla_alarms (
  ticket_id uuid not null,
  metric text not null,
  percent integer not null,
  at timestamptz not null,
  primary key (ticket_id, metric, percent, at)
);

-- Tickets whose clocks are to be computed again; a ticket may stand here more than once. Only inserts and deletes, and no
-- key that two transactions could wait for.
create table sla_changes (
  ticket_id uuid not null
);

create function note_sla_changes() returns trigger language plpgsql as $$
begin
  if exists (select from sla_policies) then
    insert into sla_changes (ticket_id) select distinct ticket_id from changed;
  end if;
  return null;
end $$;
create trigger clocks_follow_history after insert on ticket_history
  referencing new table as changed for each statement execute function note_sla_changes();

create function note_sla_changes_of_customer() returns trigger language plpgsql as $$
begin
  insert into sla_changes (ticket_id)
    select id from tickets where customer_id = new.id and status not in ('resolved', 'closed')
       and exists (select from sla_policies);
  return null;
end $$;
create trigger clocks_follow_customer after update of tags, business_hours on customers for each row
  when (old.tags is distinct from new.tags or old.business_hours is distinct from new.business_hours)
  execute function note_sla_changes_of_customer();

create function note_all_sla_changes() returns trigger language plpgsql as $$
begin
  insert into sla_changes (ticket_id)
    select id from tickets where status not in ('resolved', 'closed')
       and (tg_table_name = 'sla_policies' or exists (select from sla_policies));
  return null;
end $$;
create trigger clocks_follow_hours after insert or update on settings for each row
  when (new.name = 'business_hours') execute function note_all_sla_changes();
create trigger clocks_follow_policies after insert or update or delete on sla_policies
  for each statement execute function note_all_sla_changes();

create function forget_sla_of_ticket() returns trigger language plpgsql as $$
begin
  delete from ticket_clocks where ticket_id = old.id;
  delete from sla_alarms where ticket_id = old.id;
  return null;
end $$;
create trigger clocks_go_with_ticket after delete on tickets for each row execute function forget_sla_of_ticket();
