-- What each destination holds, as far as it was told, and the requests that told it.
create table if not exists audiences.memberships (
    list_name text not null,
    destination text not null,
    person_id text not null,
    -- Hashes as they were last sent, `email:<hex>`: a platform removes only by what it was given.
    identifiers text[] not null default '{}',
    -- False from the instant before a request until its answer: the platform may hold the person, or not.
    is_confirmed boolean not null,
    added_on date not null,
    sent_on date not null,
    -- When the person must be sent again, because the platform would forget them; null: it does not forget.
    refresh_on date,
    export_id bigint not null references ops.exports,
    batch integer,
    primary key (list_name, destination, person_id)
);
create index if not exists memberships_by_person on audiences.memberships (person_id);

-- The list of ours as the platform knows it.
create table if not exists audiences.remote_lists (
    list_name text not null,
    destination text not null,
    account text not null,
    remote_id text not null,
    remote_name text not null,
    made_at timestamptz not null default now(),
    replaced_on date,
    primary key (list_name, destination, account)
);

create table if not exists ops.export_batches (
    export_id bigint not null references ops.exports,
    batch integer not null,
    phase text not null check (phase in ('remove', 'add')),
    people integer not null,
    rows integer not null,
    state text not null check (state in ('planned', 'sent', 'accepted', 'confirmed', 'rejected', 'abandoned')),
    -- SHA-256 of the rows sent; the rows themselves are not kept.
    digest text,
    session_id text,
    request_id text,
    detail jsonb not null default '{}',
    sent_at timestamptz,
    finished_at timestamptz,
    primary key (export_id, batch)
);

-- Who agreed to a list's change of size, and up to which size.
create table if not exists ops.export_approvals (
    export_id bigint primary key references ops.exports,
    list_name text not null,
    destination text not null,
    size bigint not null,
    actor text not null default session_user,
    approved_at timestamptz not null default now()
);

-- A contact as one vendor wants it, reckoned once: telephone numbers are slow to read (docs/figures.md).
create table if not exists pii.contact_digests (
    vendor text not null,
    kind text not null,
    value text not null,
    country text not null,
    digest text check (
        digest ~ '^[0-9a-f]{64}$' and digest <> 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    ),
    refusal text,
    check ((digest is null) <> (refusal is null)),
    primary key (vendor, kind, value, country)
);

grant select, insert, update, delete on audiences.memberships, audiences.remote_lists to activator, privacy_officer;
grant select (list_name, destination, person_id, is_confirmed, added_on, sent_on, refresh_on, export_id)
    on audiences.memberships to transformer;
grant select, insert, update on ops.export_batches to activator, privacy_officer;
grant select, insert on ops.export_approvals to activator;
grant select, insert, update, delete on pii.contact_digests to activator, privacy_officer;
