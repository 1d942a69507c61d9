-- What became of each ticket: a row for each field that changed, with who changed it. Written in the statement of the change.
create table ticket_history (
  id bigint generated always as identity,
  -- No foreign key: looking every line's ticket up would cost each write as much as the line.
  ticket_id uuid not null,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('human', 'automation', 'integration', 'customer')),
  actor text not null,
  run_id uuid,
  field text not null,
  from_value jsonb,
  to_value jsonb,
  primary key (ticket_id, id)
);

-- Tickets from before: what is known of them is when they came and when they went.
insert into ticket_history (ticket_id, at, actor_kind, actor, run_id, field, to_value)
  select id, created_at, case when run_id is null then 'human' else 'automation' end,
         case when run_id is null then '' else 'Automation' end, run_id, 'created',
         jsonb_build_object('status', 'new', 'priority', priority, 'queue', queue, 'assignee', assignee, 'customer', customer_id)
    from tickets order by number;
insert into ticket_history (ticket_id, at, actor_kind, actor, run_id, field, to_value)
  select ticket_id, created_at,
         case author_kind when 'customer' then 'customer' when 'technician' then 'human' else 'automation' end,
         author_name, run_id, 'comment',
         jsonb_build_object('id', id, 'visibility', visibility, 'authorKind', author_kind)
    from ticket_comments order by created_at, id;
insert into ticket_history (ticket_id, at, actor_kind, actor, field, from_value, to_value)
  select id, coalesce(closed_at, updated_at), case when touched_at is null then 'automation' else 'human' end,
         case when touched_at is null then 'Automation' else '' end, 'status', to_jsonb('new'::text), to_jsonb(status)
    from tickets where status <> 'new' order by number;

alter table tickets
  -- How many it stops, and how long they can wait: together they give the priority.
  add column impact text not null default 'normal' check (impact in ('low', 'normal', 'high')),
  add column urgency text not null default 'normal' check (urgency in ('low', 'normal', 'high')),
  add column category text not null default '',
  -- The MSP's own name of its status; null: the kind has no other name.
  add column status_name text,
  -- [{id, text, doneAt, doneBy}]
  add column checklist jsonb not null default '[]',
  add column resolution_code text,
  add column merged_into_id uuid references tickets (id);
create index tickets_by_parent on tickets (parent_id) where parent_id is not null;
create index tickets_by_merge on tickets (merged_into_id) where merged_into_id is not null;
create index tickets_by_assignee on tickets (assignee) where assignee is not null and status not in ('resolved', 'closed');

-- An MSP's own statuses, each of one of the five kinds that rules and clocks go by.
create table ticket_statuses (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('new', 'open', 'waiting', 'resolved', 'closed')),
  position integer not null default 0,
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create unique index ticket_statuses_by_name on ticket_statuses (lower(name));

create table queues (
  id uuid primary key,
  name text not null,
  description text not null default '',
  -- Who gets its new tickets.
  assignment text not null default 'none'
    check (assignment in ('none', 'person', 'round_robin', 'least_loaded')),
  assignee text,
  position integer not null default 0,
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create unique index queues_by_name on queues (lower(name));
insert into queues (id, name)
  select gen_random_uuid(), min(queue) from tickets where queue <> '' group by lower(queue);

-- What users do on the desk; whoever has no row takes part in nothing that assigns by itself.
create table technician_profiles (
  user_id uuid primary key references auth."user" (id) on delete cascade,
  skills text[] not null default '{}',
  -- Queues whose tickets they take; empty: all.
  queues text[] not null default '{}',
  available boolean not null default true,
  -- Other addresses that they write from.
  addresses text[] not null default '{}',
  updated_at timestamptz not null default now()
);

-- Who was given what, in turn: the next of a round robin is whoever was given something longest ago.
create table ticket_assignments (
  id bigint generated always as identity primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  technician text not null,
  method text not null,
  -- The round that it belongs to.
  turn_of text not null default '',
  effect_key uuid unique,
  at timestamptz not null default now()
);
create index ticket_assignments_by_turn on ticket_assignments (turn_of, technician, id desc);
create index ticket_assignments_by_ticket on ticket_assignments (ticket_id);

create table canned_replies (
  id uuid primary key,
  name text not null,
  -- Language to Liquid template, such as {"it": "Buongiorno {{ contact.name }}"}.
  texts jsonb not null,
  queue text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index canned_replies_by_name on canned_replies (lower(name));

-- Types of our own events that a trigger hears. Those published before there were events of tickets hear none of them.
alter table triggers add column hears text[] not null default '{}';
-- Types of events that steps of the published version wait for: they may look back at what came before.
alter table workflows add column awaits text[] not null default '{}';
create index workflows_awaiting on workflows (id) where awaits <> '{}';

-- Which of these types of our own events somebody listens for: what nobody listens for need not be stored.
create function heard_own_events(types text[]) returns text[] language plpgsql stable as $$
begin
  return array(
    select said from (
      select unnest(triggers.hears) from triggers join workflows on workflows.id = triggers.workflow_id
       where triggers.source_key = 'own' and triggers.enabled and triggers.hears && types
         and workflows.enabled and workflows.deleted_at is null
      union all
      select unnest(awaits) from workflows
       where awaits <> '{}' and awaits && types and enabled and deleted_at is null
      union all
      select wanted.type from unnest(types) as wanted (type)
       where exists (
         select 1 from waits where status = 'open' and kind = 'event' and details ->> 'type' = wanted.type)
    ) as listening (said) where said = any (types)
  );
end $$;

-- Since when a ticket stands in its status, and of which stays it was said that they last too long.
alter table tickets add column status_since timestamptz;
update tickets set status_since = coalesce(closed_at, updated_at);
alter table tickets alter column status_since set default now(), alter column status_since set not null;
-- Most of those that are watched wait; new ones cost nothing here.
create index tickets_by_waiting on tickets (status_since) where status = 'waiting';
create table ticket_waits_told (
  ticket_id uuid not null references tickets (id) on delete cascade,
  status text not null,
  hours double precision not null,
  since timestamptz not null,
  told_at timestamptz not null default now(),
  primary key (ticket_id, status, hours)
);
