-- Where and when a person was sent, and why: one row per person, list and export; never a contact.
create table if not exists audiences.membership_ledger (
    export_id bigint not null references ops.exports,
    run_id text not null,
    night date not null,
    list_name text not null,
    destination text not null,
    person_id text not null,
    operation text not null check (operation in ('add', 'keep', 'remove', 'update', 'refresh')),
    reason text,
    state text not null check (state in ('planned', 'complete', 'failed')),
    recorded_at timestamptz not null default now(),
    primary key (export_id, person_id)
);
create index if not exists membership_ledger_by_person on audiences.membership_ledger (person_id, list_name);
create index if not exists membership_ledger_of_changes on audiences.membership_ledger (night, list_name)
    where operation in ('add', 'remove');
create index if not exists exports_by_list on ops.exports (list_name, destination, finished_at);

grant select, insert, update on audiences.membership_ledger to activator;
grant select on audiences.membership_ledger to transformer, privacy_officer;
grant delete on audiences.membership_ledger to privacy_officer;
