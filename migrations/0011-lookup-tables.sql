-- Tables that the MSP keeps and workflows read, such as "vendor's priority to ours".
create table lookup_tables (
  id uuid primary key,
  name text not null check (name <> ''),
  description text not null default '',
  -- Key to a text, a number, yes or no, or an object of columns.
  rows jsonb not null default '{}',
  -- Key as it is compared where none is exactly the same, to the key as it was written.
  folded_keys jsonb not null default '{}',
  -- In the order they were given in; empty: each row is one plain value.
  columns text[] not null default '{}',
  row_count int not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index lookup_tables_by_name on lookup_tables (lower(name));
