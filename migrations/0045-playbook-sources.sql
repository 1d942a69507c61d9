-- Folders and git repositories whose playbooks stand in the library beside the built-in ones.
create table playbook_sources (
  id uuid primary key,
  name text not null unique,
  kind text not null check (kind in ('folder', 'git')),
  -- A path below the folder that the operator named, or an address.
  location text not null,
  -- Of git; empty for the one that the repository itself prefers.
  branch text not null default '',
  subfolder text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  -- While a process reads it; a process that died meanwhile holds it no longer than that.
  reading_until timestamptz,
  tried_at timestamptz,
  succeeded_at timestamptz,
  -- Of git: what was read last.
  commit text,
  -- Why the last try failed; the files stay as they were read before.
  problem text not null default ''
);

-- What was read there last, good or not.
create table playbook_files (
  source_id uuid not null references playbook_sources on delete cascade,
  path text not null,
  slug text,
  text text not null,
  problem text not null,
  primary key (source_id, path)
);
create index playbook_files_by_slug on playbook_files (slug);

-- The source that a workflow's playbook came from, also when it is no more; null for a built-in one.
alter table workflows add column playbook_source uuid;
