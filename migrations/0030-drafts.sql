-- What was changed in a draft, save by save: those whose base is older are merged by it. Only the newest are kept.
create table draft_changes (
  workflow_id uuid not null references workflows (id) on delete cascade,
  -- Of the draft after the change.
  revision integer not null,
  actor text not null,
  changed_at timestamptz not null default clock_timestamp(),
  -- Made by who saves: the same save that is sent again is done once.
  save_id uuid,
  -- Null where they are too large to keep.
  patches jsonb,
  primary key (workflow_id, revision)
);
create unique index draft_changes_by_save on draft_changes (workflow_id, save_id) where save_id is not null;

-- Whose hand each part of a draft has seen: `nodes/ID`, `edges/ID`, `layout/ID`, `settings/NAME`, `name`.
create table draft_authors (
  workflow_id uuid not null references workflows (id) on delete cascade,
  part text not null,
  actor text not null,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (workflow_id, part, actor)
);

-- Who has a workflow open, and at which step they are. Rows that are not renewed are of browsers that are gone.
create table draft_presence (
  client_id uuid primary key,
  workflow_id uuid not null references workflows (id) on delete cascade,
  user_id text not null,
  name text not null,
  step text,
  seen_at timestamptz not null default clock_timestamp()
);
create index draft_presence_of_workflow on draft_presence (workflow_id);

-- Versions never change, so what they are called stands beside them.
create table version_names (
  workflow_id uuid not null,
  version integer not null,
  name text not null,
  named_by text not null,
  named_at timestamptz not null default now(),
  primary key (workflow_id, version),
  foreign key (workflow_id, version) references workflow_versions (workflow_id, version)
);

-- Whose changes a version brought.
alter table workflow_versions add column authors text[] not null default '{}';

-- Drafts that somebody kept under a name without publishing them.
create table draft_snapshots (
  id uuid primary key,
  workflow_id uuid not null references workflows (id) on delete cascade,
  name text not null,
  note text not null default '',
  revision integer not null,
  document jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null default now()
);
create index draft_snapshots_of_workflow on draft_snapshots (workflow_id, saved_at desc);

-- Publishing asks for a second person; the MSP may ask for it everywhere.
alter table workflows add column needs_review boolean not null default false;

-- A second look at one revision of a draft. Of a workflow at most one is open.
create table draft_reviews (
  id uuid primary key,
  workflow_id uuid not null references workflows (id) on delete cascade,
  revision integer not null,
  note text not null default '',
  state text not null default 'open' check (state in ('open', 'approved', 'changes', 'withdrawn')),
  asked_by text not null,
  asked_at timestamptz not null default now(),
  answered_by text,
  answered_at timestamptz
);
create unique index draft_reviews_open on draft_reviews (workflow_id) where state = 'open';
create index draft_reviews_of_workflow on draft_reviews (workflow_id, asked_at desc);

create table draft_review_comments (
  id uuid primary key,
  review_id uuid not null references draft_reviews (id) on delete cascade,
  author text not null,
  text text not null,
  -- The step it is about.
  step text,
  created_at timestamptz not null default now()
);
create index draft_review_comments_of_review on draft_review_comments (review_id, created_at);

-- Whoever has the workflow open hears of it, whichever process and command changed it.
create function tell_draft_watchers() returns trigger language plpgsql as $$
begin
  perform pg_notify('sentiero_drafts', coalesce(new.workflow_id, old.workflow_id)::text);
  return null;
end $$;
create function tell_workflow_watchers() returns trigger language plpgsql as $$
begin
  perform pg_notify('sentiero_drafts', new.id::text);
  return null;
end $$;
create trigger drafts_are_told after update of draft_revision, published_version, enabled, needs_review on workflows
  for each row execute function tell_workflow_watchers();
create trigger presence_is_told after insert or delete or update of step on draft_presence
  for each row execute function tell_draft_watchers();
create trigger reviews_are_told after insert or update on draft_reviews
  for each row execute function tell_draft_watchers();
