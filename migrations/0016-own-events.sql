-- Events that we make ourselves, of devices, tickets and contracts, and triggers that hear them.
alter table triggers drop constraint triggers_intake_check;
alter table triggers
  add constraint triggers_intake_check check (intake in ('webhook', 'mailbox', 'schedule', 'manual', 'own'));
-- The run whose step changed what the event tells of: what a workflow did itself does not start it again.
alter table events add column caused_by_run uuid;
