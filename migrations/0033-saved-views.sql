-- What somebody looks at again and again: the filters of a list as they stand in its address, for oneself or for everybody.
create table saved_views (
  id uuid primary key,
  list text not null,
  user_id uuid not null references auth."user" (id) on delete cascade,
  name text not null,
  filters text not null,
  shared boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index saved_views_by_name on saved_views (list, user_id, lower(name));
create index saved_views_shared on saved_views (list) where shared;

-- Views of the tickets were the first; they are views like all others now.
insert into saved_views (id, list, user_id, name, filters, created_at)
  select id, 'tickets', user_id, name, filters, created_at from ticket_views;
drop table ticket_views;

-- What the editor remembers of a person, on whatever machine they sign in.
create table user_settings (
  user_id uuid not null references auth."user" (id) on delete cascade,
  name text not null,
  value jsonb not null,
  primary key (user_id, name)
);

-- The start page counts them.
create index waits_to_decide on waits (run_id) where status = 'open' and kind = 'decision';
create index hook_refusals_by_time on hook_refusals (last_at desc);

-- The log of changes by person, kind and subject.
create index audit_log_by_actor on audit_log (actor, id desc);
create index audit_log_by_action on audit_log (action, id desc);
