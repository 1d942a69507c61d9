create table customers (
  id uuid primary key,
  name text not null,
  aliases text[] not null default '{}',
  domains text[] not null default '{}',
  tags text[] not null default '{}',
  external_ids jsonb not null default '{}',
  time_zone text not null default 'Europe/Rome',
  language text not null default 'it',
  vip boolean not null default false,
  active boolean not null default true,
  notes text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index customers_by_name on customers (lower(name));
create index customers_by_domain on customers using gin (domains);

create table sites (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  name text not null,
  address text not null default '',
  created_at timestamptz not null default now(),
  unique (customer_id, name)
);

create table contacts (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  site_id uuid references sites (id),
  name text not null,
  email text,
  phone text not null default '',
  is_vip boolean not null default false,
  is_approver boolean not null default false,
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create unique index contacts_by_email on contacts (lower(email)) where email is not null;
create index contacts_by_customer on contacts (customer_id);

create table contracts (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  name text not null,
  kind text not null check (kind in ('fixed_per_seat', 'block_hours', 'prepaid', 'time_and_materials')),
  starts_on date not null,
  ends_on date,
  seats integer,
  included_minutes integer,
  used_minutes integer not null default 0,
  covered_work_types text[] not null default '{}',
  hourly_rate_minor bigint not null default 0,
  currency text not null default 'EUR',
  tax_code text not null default '',
  tax_rate_percent numeric(5, 2) not null default 22,
  rounding_minutes integer not null default 15,
  notes text not null default '',
  created_at timestamptz not null default now()
);
create index contracts_by_customer on contracts (customer_id, starts_on);

create table devices (
  id uuid primary key,
  customer_id uuid references customers (id),
  site_id uuid references sites (id),
  hostname text not null,
  aliases text[] not null default '{}',
  external_ids jsonb not null default '{}',
  kind text not null default 'server' check (kind in ('server', 'workstation', 'network', 'mobile', 'other')),
  os text not null default '',
  criticality text not null default 'normal' check (criticality in ('low', 'normal', 'high', 'critical')),
  in_contract boolean not null default true,
  last_seen_at timestamptz,
  remote_url text,
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create index devices_by_hostname on devices (lower(hostname));
create index devices_by_customer on devices (customer_id);

create sequence ticket_numbers start 1001;

create table tickets (
  id uuid primary key,
  number bigint not null unique default nextval('ticket_numbers'),
  customer_id uuid references customers (id),
  site_id uuid references sites (id),
  contact_id uuid references contacts (id),
  device_id uuid references devices (id),
  contract_id uuid references contracts (id),
  requester_name text not null default '',
  requester_email text,
  subject text not null,
  description text not null default '',
  status text not null default 'new' check (status in ('new', 'open', 'waiting', 'resolved', 'closed')),
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'critical')),
  type text not null default 'incident',
  queue text not null default 'Support',
  assignee text,
  source text not null default 'automation',
  tags text[] not null default '{}',
  custom_fields jsonb not null default '{}',
  parent_id uuid references tickets (id),
  dedup_key text,
  occurrences integer not null default 1,
  -- Set by the first change a person makes; automation closes only what no person touched.
  touched_at timestamptz,
  resolution text,
  effect_key uuid unique,
  run_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  closed_at timestamptz
);
create unique index tickets_open_by_dedup_key on tickets (dedup_key)
  where dedup_key is not null and status not in ('resolved', 'closed');
create index tickets_by_customer on tickets (customer_id, number desc);
create index tickets_by_status on tickets (status, number desc);
create index tickets_by_run on tickets (run_id) where run_id is not null;

create table ticket_comments (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  author_kind text not null check (author_kind in ('customer', 'technician', 'automation')),
  author_name text not null default '',
  author_email text,
  visibility text not null check (visibility in ('public', 'internal')),
  body text not null,
  -- The whole text of an e-mail whose quotes and signature were cut from `body`.
  full_body text,
  message_id text,
  effect_key uuid unique,
  run_id uuid,
  created_at timestamptz not null default now()
);
create index ticket_comments_by_ticket on ticket_comments (ticket_id, created_at);

create table files (
  id uuid primary key,
  name text not null,
  type text not null,
  size integer not null,
  sha256 bytea not null,
  content bytea not null,
  created_at timestamptz not null default now()
);

create table ticket_attachments (
  ticket_id uuid not null references tickets (id),
  file_id uuid not null references files (id),
  comment_id uuid references ticket_comments (id),
  primary key (ticket_id, file_id)
);

-- Message-IDs that belong to a ticket, ours and theirs: threading looks here before it looks at subjects.
create table ticket_messages (
  message_id text primary key,
  ticket_id uuid not null references tickets (id),
  direction text not null check (direction in ('in', 'out')),
  at timestamptz not null default now()
);
create index ticket_messages_by_ticket on ticket_messages (ticket_id, at);

create table time_entries (
  id uuid primary key,
  ticket_id uuid references tickets (id),
  customer_id uuid references customers (id),
  contract_id uuid references contracts (id),
  technician text not null,
  automation boolean not null default false,
  started_at timestamptz not null,
  minutes integer not null check (minutes > 0),
  billed_minutes integer not null check (billed_minutes >= 0),
  work_type text not null default 'remote support',
  note text not null default '',
  customer_note text not null default '',
  billable text not null default 'auto' check (billable in ('auto', 'yes', 'no', 'no_charge')),
  effect_key uuid unique,
  run_id uuid,
  created_at timestamptz not null default now()
);
create index time_entries_by_ticket on time_entries (ticket_id);

create table billing_lines (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  contract_id uuid references contracts (id),
  ticket_id uuid references tickets (id),
  date date not null,
  item_code text not null default '',
  description text not null,
  quantity numeric(12, 3) not null check (quantity > 0),
  unit text not null default 'hour',
  unit_price_minor bigint not null,
  amount_minor bigint not null,
  currency text not null,
  tax_code text not null default '',
  tax_rate_percent numeric(5, 2) not null,
  tax_minor bigint not null,
  reason_code text not null,
  reason text not null default '',
  approval_ref text,
  exported_at timestamptz,
  effect_key uuid unique,
  run_id uuid,
  created_at timestamptz not null default now()
);
create index billing_lines_by_customer on billing_lines (customer_id, date desc);
create index billing_lines_by_ticket on billing_lines (ticket_id);
