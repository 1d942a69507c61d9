-- Parked runs that nobody has queued after the end of a wait, among millions that wait: their worker was lost just then.
create index waits_ended on waits (run_id) where status = 'done';
