-- A workflow that is new, or that nobody trusts yet, may only watch: its runs are dry runs. With `canary` those of the
-- customers that are named are real, and all others are watched.
alter table workflows add column mode text not null default 'live' check (mode in ('live', 'watch', 'canary'));
alter table workflows add column canary_customer_ids uuid[] not null default '{}';
