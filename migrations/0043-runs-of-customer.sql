-- The list of a customer's runs of one workflow reads no run but those it shows, also where there is none among many.
create index run_history_of_customer on run_history (customer_id, id desc) include (workflow_id, status, mode)
  where customer_id is not null;
drop index run_history_by_customer;
