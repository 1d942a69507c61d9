-- A secret that somebody may look at once, by an address that only they were given. Of the token in it the hash is kept; the
-- secret is sealed with the installation's key, and gone once it was seen, taken back or is too old.
create table secret_links (
  id uuid primary key,
  token_sha256 bytea not null unique,
  effect_key uuid not null unique,
  run_id uuid not null,
  customer_id uuid,
  about text not null,
  sealed bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  seen_at timestamptz,
  seen_from text,
  revoked_at timestamptz,
  revoked_by text
);
create index secret_links_of_run on secret_links (run_id);
create index secret_links_to_expire on secret_links (expires_at) where sealed is not null;
