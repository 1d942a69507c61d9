-- Runs whose job got lost are looked for every few seconds, among a million that wait.
create index runs_queued on runs (created_at) where status = 'queued';
