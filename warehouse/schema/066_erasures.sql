-- Requests to be forgotten, or to be left in peace by ads, and the proof of what was done.
create table if not exists ops.erasures (
    request_id bigint generated always as identity primary key,
    purpose text not null default 'erase' check (purpose in ('erase', 'opt_out')),
    actor text not null default session_user,
    reason text,
    state text not null default 'open' check (state in ('open', 'complete')),
    requested_at timestamptz not null default now(),
    completed_at timestamptz
);

-- One row per place that was told, or that was emptied; a failed one is tried again and gets another row.
create table if not exists ops.erasure_receipts (
    request_id bigint not null references ops.erasures,
    place text not null,
    list_name text not null default '',
    is_done boolean not null,
    detail text,
    at timestamptz not null default clock_timestamp(),
    -- The place's own id of a removal that it has accepted and yet to confirm.
    accepted text
);

-- Persons of an open request; emptied when it is complete.
create table if not exists pii.erasure_persons (
    request_id bigint not null references ops.erasures,
    person_id text not null,
    primary key (request_id, person_id)
);

-- What stays of a forgotten person: keyed hashes, so that a later import of the same person is refused.
create table if not exists pii.tombstones (
    kind text not null,
    value text not null,
    request_id bigint not null references ops.erasures,
    primary key (kind, value)
);

grant usage on schema intermediate, audiences to privacy_officer;
grant select, insert, update on ops.erasures, ops.erasure_receipts, ops.exports to privacy_officer;
grant usage, select on all sequences in schema ops to privacy_officer;
grant select, insert, update, delete on pii.erasure_persons, pii.tombstones to privacy_officer;
grant select, insert on audiences.membership_ledger to privacy_officer;
grant select on pii.tombstones to loader, transformer;
