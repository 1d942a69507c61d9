-- What customers have that differs: one name, a value for the MSP, and others for a tag, a customer or a site.
create table variables (
  name text primary key check (name ~ '^[A-Za-z][A-Za-z0-9_]{0,63}$'),
  -- A secret is one everywhere: an override of it must not come to light.
  type text not null check (type in ('text', 'number', 'boolean', 'json', 'secret')),
  description text not null default '',
  -- Of a secret: hosts that it may be sent to, as a connection for web requests writes them.
  hosts text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- `Rate` beside `rate` would be found only by whoever typed it.
create unique index variables_by_name on variables (lower(name));

create table variable_values (
  id uuid primary key,
  variable text not null references variables (name) on delete cascade,
  scope text not null check (scope in ('msp', 'tag', 'customer', 'site')),
  tag text,
  customer_id uuid references customers (id) on delete cascade,
  site_id uuid references sites (id) on delete cascade,
  value jsonb,
  -- AES-256-GCM under a data key that the master key wraps, as the credentials of connections are.
  secret bytea,
  updated_at timestamptz not null default now(),
  check ((scope = 'tag') = (tag is not null)),
  check ((scope = 'customer') = (customer_id is not null)),
  check ((scope = 'site') = (site_id is not null)),
  check ((value is null) <> (secret is null)),
  unique nulls not distinct (variable, scope, tag, customer_id, site_id)
);
create index variable_values_by_customer on variable_values (customer_id) where customer_id is not null;
create index variable_values_by_site on variable_values (site_id) where site_id is not null;

-- Which of two tags of one customer wins: the one that stands first. Those without a place follow by name.
create table tag_order (
  tag text primary key,
  place integer not null
);

-- Which connection stands in for the one that a step names, for the customers of a tag, a customer or a site.
create table connection_overrides (
  id uuid primary key,
  connection_id uuid not null references connections (id) on delete cascade,
  scope text not null check (scope in ('tag', 'customer', 'site')),
  tag text,
  customer_id uuid references customers (id) on delete cascade,
  site_id uuid references sites (id) on delete cascade,
  used_id uuid not null references connections (id) on delete cascade,
  updated_at timestamptz not null default now(),
  check ((scope = 'tag') = (tag is not null)),
  check ((scope = 'customer') = (customer_id is not null)),
  check ((scope = 'site') = (site_id is not null)),
  unique nulls not distinct (connection_id, scope, tag, customer_id, site_id)
);
