-- Targets of web requests that are not public and yet may be reached: by everybody's workflows, or by those of one
-- customer. Nothing else opens an address of a private network.
create table http_allow_list (
  id uuid primary key,
  name text not null check (name <> ''),
  -- A host name, '*.' and a domain, or '*' for every name that leads into the network.
  host_pattern text not null default '*' check (host_pattern <> ''),
  cidr cidr not null,
  -- Empty: every port.
  ports int[] not null default '{}' check (0 < all (ports) and 65535 >= all (ports)),
  customer_id uuid references customers (id),
  reason text not null check (reason <> ''),
  created_by text not null,
  created_at timestamptz not null default now(),
  unique (name)
);
create index http_allow_list_by_customer on http_allow_list (customer_id);
