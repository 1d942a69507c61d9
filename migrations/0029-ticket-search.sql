-- Words of tickets for the search, apart from the tickets: a change of a status writes nothing here.
create table ticket_search (
  number bigint primary key references tickets (number) on delete cascade on update cascade,
  -- Without positions; at most some 4000 words.
  document tsvector not null
);

-- The words of a text as they are searched: small letters without marks, the same for a question and for what it finds. What
-- separates is named, as what a letter is depends on the locale of the database. Long texts count by their beginning.
create function search_words(given text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct left(word, 40)), '{}')
    from regexp_split_to_table(
           case when octet_length(left(given, 20000)) = length(left(given, 20000)) then lower(left(given, 20000))
                else lower(translate(
                       replace(replace(replace(
                         regexp_replace(normalize(left(given, 20000), nfkd), '[\u0300-\u036f]', '', 'g'),
                         'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
                       'øłđðħıØŁĐÐĦ', 'olddhiolddh'))
           end,
           '[\u0001-/:-@\[-`{-\u00bf\u2000-\u206f\u20a0-\u20cf\u3000-\u303f]+') as word
   where word <> ''
$$;

-- All words must be there; those of three letters and more may go on. Null where there is no word.
create function search_query(given text) returns tsquery language sql immutable parallel safe as $$
  select string_agg(
           '''' || word || '''' || case when length(word) > 2 and word !~ '^[0-9]+$' then ':*' else '' end, ' & ')::tsquery
    from unnest(search_words(left(given, 300))) as word
$$;

create function ticket_document(ticket tickets, customer_name text) returns tsvector language sql immutable as $$
  select array_to_tsvector(search_words(concat_ws(
    ' ', ticket.number, ticket.subject, ticket.requester_name, ticket.requester_email, customer_name, ticket.description)))
$$;

create function index_new_tickets() returns trigger language plpgsql as $$
begin
  insert into ticket_search (number, document)
    select ticket.number, ticket_document(ticket::tickets, customers.name)
      from added as ticket left join customers on customers.id = ticket.customer_id;
  return null;
end $$;

create function index_new_comments() returns trigger language plpgsql as $$
begin
  update ticket_search set document = ticket_search.document || array_to_tsvector(search_words(said.body))
    from (select ticket_id, string_agg(body, ' ') as body from added group by ticket_id) as said
    join tickets on tickets.id = said.ticket_id
   where ticket_search.number = tickets.number and length(ticket_search.document) < 4000;
  return null;
end $$;

-- Writes anew what is found of a ticket, with the comments that fit.
create function index_ticket_again(id_of_ticket uuid) returns void language sql as $$
  update ticket_search set document = ticket_document(ticket, customers.name) || array_to_tsvector((
           select coalesce(array_agg(distinct word), '{}')
             from (select word
                     from (select body from ticket_comments where ticket_id = ticket.id order by created_at, id limit 500) as said
                    cross join lateral unnest(search_words(said.body)) as word
                    limit 4000) as words))
    from tickets as ticket left join customers on customers.id = ticket.customer_id
   where ticket.id = id_of_ticket and ticket_search.number = ticket.number
$$;

create function index_changed_ticket() returns trigger language plpgsql as $$
begin
  perform index_ticket_again(new.id);
  return null;
end $$;

create function index_moved_comments() returns trigger language plpgsql as $$
begin
  perform index_ticket_again(id)
     from (select ticket_id as id from (table was except table becomes) as before
           union select ticket_id from (table becomes except table was) as after) as touched;
  return null;
end $$;

create function index_renamed_customer() returns trigger language plpgsql as $$
begin
  perform index_ticket_again(id) from tickets where customer_id = new.id order by number;
  return null;
end $$;

insert into ticket_search (number, document)
  select ticket.number, ticket_document(ticket, customers.name)
    from tickets as ticket left join customers on customers.id = ticket.customer_id order by ticket.number;
select index_ticket_again(ticket_id) from (select distinct ticket_id from ticket_comments) as commented;

-- A short list of what is pending: each search reads all of it.
create index ticket_search_by_words on ticket_search using gin (document) with (gin_pending_list_limit = 512);

create trigger search_finds_new after insert on tickets
  referencing new table as added for each statement execute function index_new_tickets();
create trigger search_finds_changed
  after update of subject, description, requester_name, requester_email, customer_id on tickets for each row
  when (old.subject is distinct from new.subject or old.description is distinct from new.description
        or old.requester_name is distinct from new.requester_name or old.requester_email is distinct from new.requester_email
        or old.customer_id is distinct from new.customer_id)
  execute function index_changed_ticket();
create trigger search_finds_comments after insert on ticket_comments
  referencing new table as added for each statement execute function index_new_comments();
create trigger search_finds_moved after update on ticket_comments
  referencing old table as was new table as becomes for each statement execute function index_moved_comments();
create trigger search_finds_renamed after update of name on customers for each row
  when (old.name is distinct from new.name)
  execute function index_renamed_customer();

-- One for each way to look at the list, the newest first.
create index tickets_by_queue on tickets (queue, number desc);
create index tickets_of_assignee on tickets (assignee, number desc) where assignee is not null;
create index tickets_by_device on tickets (device_id, number desc) where device_id is not null;
create index tickets_of_priority on tickets (priority, number desc) where priority <> 'normal';
create index tickets_open on tickets (number desc) where status not in ('resolved', 'closed');
create index tickets_unassigned on tickets (number desc) where assignee is null and status not in ('resolved', 'closed');
create index tickets_by_tag on tickets using gin (tags) where tags <> '{}';
create index ticket_clocks_paused on ticket_clocks (ticket_id) where state = 'paused' and stopped_at is null;

-- What somebody looks at again and again: the filters of the list as they stand in its address.
create table ticket_views (
  id uuid primary key,
  user_id uuid not null references auth."user" (id) on delete cascade,
  name text not null,
  filters text not null,
  created_at timestamptz not null default now()
);
create unique index ticket_views_by_name on ticket_views (user_id, lower(name));
