-- The ledger of everything that ran: runs, batches, validations, holes.
create table if not exists ops.shop (
    is_the_only_row boolean primary key default true check (is_the_only_row),
    name text not null,
    created_at timestamptz not null default now()
);

create table if not exists ops.streams (
    source text not null,
    stream text not null,
    definition jsonb not null,
    registered_at timestamptz not null default now(),
    primary key (source, stream)
);

create table if not exists ops.runs (
    run_id text primary key,
    night date not null,
    kind text not null,
    state text not null check (state in ('running', 'complete', 'failed')),
    settings jsonb not null default '{}',
    code_version text,
    started_at timestamptz not null default now(),
    ended_at timestamptz
);

create table if not exists ops.steps (
    run_id text not null references ops.runs,
    step text not null,
    source text not null default '',
    state text not null check (state in ('running', 'complete', 'unchanged', 'failed')),
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    detail jsonb not null default '{}',
    primary key (run_id, step, source)
);

create table if not exists ops.batches (
    batch_id text primary key,
    run_id text not null references ops.runs,
    night date not null,
    source text not null,
    account text not null,
    stream text not null,
    unit text not null,
    business_day date,
    -- What the batch is complete for, as {column: [values]}: rows of raw that match it and are not in the batch are
    -- gone at the source; null: the batch only adds and changes.
    scope jsonb,
    state text not null check (state in (
        'planned', 'landed', 'staged', 'validated', 'published', 'quarantined', 'discarded', 'abandoned'
    )),
    path text not null,
    rows bigint,
    duplicates bigint not null default 0,
    bytes bigint,
    checksum text,
    inserted bigint,
    updated bigint,
    removed bigint,
    unchanged bigint,
    detail jsonb not null default '{}',
    error text,
    planned_at timestamptz not null default now(),
    landed_at timestamptz,
    staged_at timestamptz,
    validated_at timestamptz,
    published_at timestamptz,
    -- When the receipt was written beside the landed file; see warehouse/receipts.py.
    receipt_at timestamptz,
    -- When the landed file was seen to be gone; see warehouse/expiring.py.
    expired_at timestamptz
);
create index if not exists batches_by_stream on ops.batches (source, stream, night);
create index if not exists batches_in_work on ops.batches (state) where state not in ('published', 'discarded', 'abandoned');

create table if not exists ops.validations (
    validation_id bigint generated always as identity primary key,
    run_id text not null,
    batch_id text,
    source text not null,
    stream text not null,
    suite text not null,
    expectation text not null,
    column_name text,
    is_success boolean not null,
    observed text,
    unexpected_count bigint,
    unexpected_share numeric,
    severity text not null,
    detail text,
    validated_at timestamptz not null default now()
);
create index if not exists validations_by_run on ops.validations (run_id);

create table if not exists ops.gaps (
    gap_id bigint generated always as identity primary key,
    source text not null,
    account text not null,
    stream text not null,
    unit text not null,
    field text not null default '',
    reason text not null,
    opened_run text not null,
    opened_at timestamptz not null default now(),
    closed_at timestamptz,
    -- Who knows of a gap that cannot be filled, and why it may stay; see warehouse/gaps.py.
    acknowledged_at timestamptz,
    acknowledged_by text,
    acknowledged_because text,
    unique nulls not distinct (source, account, stream, unit, field, closed_at)
);

-- What a killed extraction needs to go on: the id of a report job, a page's cursor.
create table if not exists ops.unit_states (
    source text not null,
    account text not null,
    unit text not null,
    state jsonb not null,
    changed_at timestamptz not null default now(),
    primary key (source, account, unit)
);

create table if not exists ops.dbt_results (
    run_id text not null,
    node_id text not null,
    resource_type text not null,
    status text not null,
    seconds double precision not null,
    rows_affected bigint,
    message text,
    recorded_at timestamptz not null default now(),
    primary key (run_id, node_id)
);

-- Tokens and API versions in use, and when they end.
create table if not exists ops.expiries (
    source text not null,
    kind text not null check (kind in ('token', 'api_version')),
    name text not null,
    ends_on date,
    remedy text not null,
    noted_at timestamptz not null default now(),
    primary key (source, kind)
);

-- The code that built what is kept from night to night; other code builds it anew, see dbt_project/rebuilding.py.
create table if not exists ops.built_by (
    relation text primary key,
    fingerprint text not null,
    recorded_at timestamptz not null default now()
);

create table if not exists ops.exports (
    export_id bigint generated always as identity primary key,
    run_id text not null,
    night date not null,
    list_name text not null,
    destination text not null,
    state text not null check (state in ('planned', 'complete', 'failed', 'held', 'refused')),
    path text,
    rows bigint,
    digest text,
    detail jsonb not null default '{}',
    planned_at timestamptz not null default now(),
    finished_at timestamptz
);

-- Every release, discard, acknowledgement, replay and erasure, with who asked for it.
create table if not exists ops.actions (
    action_id bigint generated always as identity primary key,
    action text not null,
    subject text not null,
    actor text not null default session_user,
    reason text,
    taken_at timestamptz not null default now()
);
