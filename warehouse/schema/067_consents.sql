-- Who agreed to advertising or refused it, as the shop was told outside its sources: rows are added and never changed.
-- A person is a keyed hash or an id; `evidence` says where the proof lies (a ticket, a letter), not what is in it.
create table if not exists pii.consents (
    consent_id bigint generated always as identity primary key,
    kind text not null check (kind in ('email', 'phone', 'customer_id', 'user_id')),
    value text not null,
    purpose text not null default 'ads' check (purpose in ('ads')),
    state text not null check (state in ('granted', 'denied')),
    source text not null,
    evidence text,
    said_at timestamptz not null,
    actor text not null default session_user,
    recorded_at timestamptz not null default clock_timestamp()
);
create index if not exists consents_by_identifier on pii.consents (kind, value);

grant select, insert on pii.consents to privacy_officer;
grant usage, select on all sequences in schema pii to privacy_officer;
grant select on pii.consents to transformer;
