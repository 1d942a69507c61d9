-- How far the clock of a process is ahead of the database's, as its heartbeat finds it; null until then.
alter table engine_workers add column clock_ahead_ms integer;
