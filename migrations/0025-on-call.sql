-- Users who answer for something together.
create table teams (
  id uuid primary key,
  name text not null,
  description text not null default '',
  -- Who is on call when: layers with people and handover times, in words of msp/rota.ts; null: nobody ever.
  rota jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index teams_by_name on teams (lower(name));

create table team_members (
  team_id uuid not null references teams (id) on delete cascade,
  user_id uuid not null references auth."user" (id) on delete cascade,
  primary key (team_id, user_id)
);
create index team_members_by_user on team_members (user_id);

-- Somebody takes over for somebody else; of those that overlap, the one made last counts.
create table rota_overrides (
  id uuid primary key,
  team_id uuid not null references teams (id) on delete cascade,
  layer_id text not null,
  user_id uuid not null references auth."user" (id) on delete cascade,
  from_at timestamptz not null,
  until_at timestamptz not null,
  reason text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  check (from_at < until_at)
);
create index rota_overrides_by_team on rota_overrides (team_id, until_at);

-- A page goes on to the next level until somebody takes it; a task is done by one of those it is given to.
alter table approvals
  drop constraint approvals_kind_check,
  add constraint approvals_kind_check check (kind in ('approval', 'form', 'page', 'task')),
  -- When a task should be done; unlike a deadline it ends nothing.
  add column due_at timestamptz,
  -- The ticket that a task belongs to.
  add column ticket_id uuid,
  -- Of a page: when the level paged last has had its time.
  add column level_until timestamptz,
  -- Whom a level could not page, and why.
  add column unreached jsonb not null default '[]',
  -- An e-mail that answers ours may decide it.
  add column by_mail boolean not null default true;
create index approvals_by_ticket on approvals (ticket_id) where ticket_id is not null;
create index approvals_by_kind on approvals (kind, id) where status = 'open';

alter table approval_people
  drop constraint approval_people_kind_check,
  add constraint approval_people_kind_check check (kind in ('user', 'role', 'team', 'contact'));

alter table approval_answers
  drop constraint approval_answers_via_check,
  add constraint approval_answers_via_check check (via in ('editor', 'api', 'link', 'code', 'mail'));

-- A channel has no person: the message goes to whatever a chat connection calls its target.
alter table approval_notices
  drop constraint approval_notices_kind_check,
  add constraint approval_notices_kind_check check (kind in ('user', 'contact', 'channel')),
  add column connection_id uuid,
  add column target text not null default '',
  -- Stands in the subject, and tells which e-mail is answered where a mail server has changed the Message-ID.
  add column reply_mark text unique;

create table approval_comments (
  id uuid primary key,
  approval_id uuid not null references approvals (id) on delete cascade,
  author text not null,
  text text not null,
  at timestamptz not null
);
create index approval_comments_by_approval on approval_comments (approval_id, id);

-- E-mails that answered ours: what came of each, and the one answer that it may get.
create table approval_replies (
  id uuid primary key,
  approval_id uuid not null references approvals (id) on delete cascade,
  notice_id uuid not null references approval_notices (id) on delete cascade,
  -- Message-ID, or a digest of a message without one.
  message_key text not null,
  from_address text not null,
  verdict text not null
    check (verdict in ('decided', 'counted', 'unclear', 'stranger', 'forged', 'automatic', 'late', 'repeated', 'refused')),
  -- The e-mail that answers it; null: none.
  letter text check (letter in ('taken', 'how', 'over')),
  letter_state text not null default 'waiting' check (letter_state in ('waiting', 'sent', 'failed')),
  problem text not null default '',
  tries integer not null default 0,
  next_try_at timestamptz not null,
  at timestamptz not null,
  unique (approval_id, message_key)
);
-- However often somebody writes, each letter goes out once for each e-mail of ours: two machines never talk for long.
create unique index approval_replies_once on approval_replies (notice_id, letter) where letter is not null;
create index approval_replies_to_send on approval_replies (next_try_at)
  where letter is not null and letter_state = 'waiting';
