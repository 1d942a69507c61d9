-- A repeat of an alert leaves no other row, so this is what recognises the same effect done again.
create table ticket_repeats (
  effect_key uuid primary key,
  ticket_id uuid not null references tickets (id),
  at timestamptz not null default now()
);

-- Deliveries name customers and devices in any case and by any of their names: matching must not scan the tables.
create function lower_all(texts text[]) returns text[]
  language sql immutable parallel safe
  return array(select lower(entry) from unnest(texts) as entry);

create function text_values(object jsonb) returns text[]
  language sql immutable parallel safe
  return array(select value from jsonb_each_text(object));

create index customers_by_alias on customers using gin (lower_all(aliases));
create index customers_by_external_id on customers using gin (text_values(external_ids));
create index devices_by_alias on devices using gin (lower_all(aliases));
create index ticket_comments_by_message on ticket_comments (message_id) where message_id is not null;
create index tickets_by_closing on tickets (closed_at) where closed_at is not null;
