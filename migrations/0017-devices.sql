-- Devices that report to us, and what is watched from here.

-- Of one device, or of a customer whose machines make themselves known with it.
create table device_tokens (
  id uuid primary key,
  token_sha256 bytea not null unique,
  purpose text not null check (purpose in ('report', 'enrol')),
  device_id uuid references devices (id) on delete cascade,
  customer_id uuid references customers (id) on delete cascade,
  site_id uuid references sites (id) on delete cascade,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  check ((purpose = 'report') = (device_id is not null))
);
create index device_tokens_by_device on device_tokens (device_id) where device_id is not null;

-- Written with each check-in, so it is narrow, and no index holds what a check-in changes: such updates stay on their
-- page. `look_at` is when the detector looks at the device next; only the detector moves it on.
create table device_presence (
  device_id uuid primary key references devices (id) on delete cascade,
  last_seen_at timestamptz not null,
  state text not null default 'online' check (state in ('online', 'offline', 'stale')),
  since timestamptz not null,
  look_at timestamptz not null,
  -- Null: by the kind of the device.
  offline_after_minutes integer check (offline_after_minutes > 0)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
create index device_presence_by_look on device_presence (look_at);

-- The last report, written only where something in it is different.
create table device_reports (
  device_id uuid primary key references devices (id) on delete cascade,
  digest bytea not null,
  report jsonb not null,
  changed_at timestamptz not null,
  hostname text not null,
  serial text,
  -- The device's clock minus ours; null where they agree.
  clock_ahead_seconds bigint,
  -- When the next good backup is due at the latest; null where it is told of already, or there is none.
  backup_due_at timestamptz
) with (fillfactor = 70);
create unique index device_reports_by_serial on device_reports (lower(serial)) where serial is not null;
create index device_reports_by_backup on device_reports (backup_due_at) where backup_due_at is not null;

-- Open problems; a row goes when its problem is over.
create table device_problems (
  device_id uuid not null references devices (id) on delete cascade,
  kind text not null,
  key text not null,
  severity text not null check (severity in ('info', 'low', 'medium', 'high', 'critical')),
  title text not null,
  data jsonb not null,
  since timestamptz not null default now(),
  primary key (device_id, kind, key)
);

create table device_patches (
  device_id uuid not null references devices (id) on delete cascade,
  patch_id text not null,
  title text not null,
  kb text,
  severity text not null check (severity in ('critical', 'important', 'moderate', 'low', 'unknown')),
  -- Systems tell no day of release that can be relied on: it counts from when we first saw it missing.
  first_seen_at timestamptz not null,
  due_at timestamptz not null,
  overdue_at timestamptz,
  installed_at timestamptz,
  primary key (device_id, patch_id)
);
create index device_patches_by_due on device_patches (due_at) where installed_at is null and overdue_at is null;
create index device_patches_installed on device_patches (installed_at) where installed_at is not null;

-- What is tried from this server.
create table service_checks (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('tcp', 'http', 'tls', 'ping')),
  -- A host, host:port, or a web address.
  target text not null,
  customer_id uuid references customers (id) on delete cascade,
  device_id uuid references devices (id) on delete cascade,
  every_seconds integer not null default 60 check (every_seconds between 10 and 86400),
  timeout_seconds integer not null default 10 check (timeout_seconds between 1 and 60),
  -- Failures in a row before it counts as down.
  fails_needed integer not null default 2 check (fails_needed between 1 and 100),
  enabled boolean not null default true,
  state text not null default 'unknown' check (state in ('unknown', 'up', 'down')),
  since timestamptz not null default now(),
  fails integer not null default 0,
  checked_at timestamptz,
  took_ms integer,
  message text not null default '',
  next_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create index service_checks_by_next on service_checks (next_at) where enabled;

-- What ends one day.
create table expiries (
  id uuid primary key,
  kind text not null check (kind in ('certificate', 'domain', 'warranty', 'licence', 'contract', 'other')),
  name text not null,
  customer_id uuid references customers (id) on delete cascade,
  device_id uuid references devices (id) on delete cascade,
  check_id uuid unique references service_checks (id) on delete cascade,
  expires_at timestamptz not null,
  warn_days integer not null default 30 check (warn_days between 0 and 3650),
  warned_at timestamptz,
  note text not null default '',
  created_at timestamptz not null default now()
);
create index expiries_by_date on expiries (expires_at);
create index expiries_by_customer on expiries (customer_id);
