-- The list of runs by status, and the chart, which counts runs without reading them.
create index run_history_by_status on run_history (status, id desc) include (mode, workflow_id);
drop index run_history_failed;

-- Runs about a device.
create index events_by_device on events (device_id, id desc) where device_id is not null;
create index run_history_by_event on run_history (event_id);
