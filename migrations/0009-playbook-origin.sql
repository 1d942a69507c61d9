-- What a workflow's playbook was told at the import, and the document it made of that: by it an update knows whether
-- anybody changed the workflow since.
alter table workflows add column playbook_inputs jsonb, add column playbook_document jsonb;
