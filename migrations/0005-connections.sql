create table connections (
  id uuid primary key,
  type text not null,
  name text not null,
  customer_id uuid references customers (id),
  settings jsonb not null default '{}',
  -- Credentials, AES-256-GCM under a data key that the master key wraps.
  secret bytea not null,
  status text not null default 'unchecked' check (status in ('unchecked', 'ok', 'failing')),
  status_detail text not null default '',
  checked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (name)
);

-- Which provider serves which customer on a port: 'desk' or a connection. A row without customer is the default.
create table port_bindings (
  port text not null,
  customer_id uuid references customers (id),
  connection_id uuid references connections (id),
  unique nulls not distinct (port, customer_id)
);

create table audit_log (
  id uuid primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null default '{}'
);
create index audit_log_by_subject on audit_log (subject, id desc);
create trigger audit_log_is_append_only before update or delete on audit_log
  for each row execute function refuse_change();

create table api_tokens (
  id uuid primary key,
  name text not null,
  role text not null check (role in ('admin', 'editor', 'technician', 'viewer')),
  token_sha256 bytea not null unique,
  created_by text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table settings (
  name text primary key,
  value jsonb not null
);
