-- Exports may be held or refused, members updated or refreshed, and a batch knows when its receipt was written.
alter table ops.exports drop constraint if exists exports_state_check;
alter table ops.exports add constraint exports_state_check
    check (state in ('planned', 'complete', 'failed', 'held', 'refused'));
alter table audiences.membership_ledger drop constraint if exists membership_ledger_operation_check;
alter table audiences.membership_ledger add constraint membership_ledger_operation_check
    check (operation in ('add', 'keep', 'remove', 'update', 'refresh'));
alter table ops.batches add column if not exists receipt_at timestamptz;
