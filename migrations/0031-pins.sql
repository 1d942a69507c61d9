-- Outputs that stand in place of steps while a draft is tried. They are no part of the document, and no live run reads them.
create table workflow_pins (
  workflow_id uuid not null references workflows (id) on delete cascade,
  node_id text not null,
  output jsonb not null,
  -- The way that the step is left by; null for its first one.
  handle text,
  -- Of a trigger: the recorded event that the output is the data of.
  event_id uuid,
  pinned_by text not null,
  pinned_at timestamptz not null default now(),
  primary key (workflow_id, node_id)
);
