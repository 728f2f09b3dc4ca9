-- The schemas as Hourglass made them before it told platforms the difference of a list: the version before this one.
-- 010_schemas.sql
-- The layers, each a schema of its name.
create schema if not exists stage;
create schema if not exists raw;
create schema if not exists raw_history;
create schema if not exists staging;
create schema if not exists intermediate;
create schema if not exists marts;
create schema if not exists audiences;
create schema if not exists estimates;
create schema if not exists ops;
create schema if not exists pii;
-- 020_ops.sql
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
    published_at timestamptz
);
-- When the receipt was written beside the landed file; see warehouse/receipts.py.
alter table ops.batches add column if not exists receipt_at timestamptz;
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

create table if not exists ops.exports (
    export_id bigint generated always as identity primary key,
    run_id text not null,
    night date not null,
    list_name text not null,
    destination text not null,
    state text not null check (state in ('planned', 'complete', 'failed')),
    path text,
    rows bigint,
    digest text,
    detail jsonb not null default '{}',
    planned_at timestamptz not null default now(),
    finished_at timestamptz
);

-- Every release, discard, replay and erasure, with who asked for it.
create table if not exists ops.actions (
    action_id bigint generated always as identity primary key,
    action text not null,
    subject text not null,
    actor text not null default session_user,
    reason text,
    taken_at timestamptz not null default now()
);
-- 030_pii.sql
-- Personal data, and nothing else, by keyed hash. The key is outside the database.
create table if not exists pii.identifiers (
    kind text not null,
    hash text not null,
    value text not null,
    country text,
    first_seen_at timestamptz not null default now(),
    primary key (kind, hash)
);

-- Personal data of batches that are staged but not published yet.
create unlogged table if not exists stage.identifiers (
    kind text not null,
    hash text not null,
    value text not null,
    country text,
    _batch_id text not null
);
-- 060_audiences.sql
-- Where and when a person was sent, and why: one row per person, list and export; never a contact.
create table if not exists audiences.membership_ledger (
    export_id bigint not null references ops.exports,
    run_id text not null,
    night date not null,
    list_name text not null,
    destination text not null,
    person_id text not null,
    operation text not null check (operation in ('add', 'keep', 'remove')),
    reason text,
    state text not null check (state in ('planned', 'complete', 'failed')),
    recorded_at timestamptz not null default now(),
    primary key (export_id, person_id)
);
create index if not exists membership_ledger_by_person on audiences.membership_ledger (person_id, list_name);
create index if not exists exports_by_list on ops.exports (list_name, destination, finished_at);

grant select, insert, update on audiences.membership_ledger to activator;
grant select on audiences.membership_ledger to transformer, privacy_officer;
-- 070_fits.sql
-- What data-driven models learned, fit by fit. Rows are added and never changed: credits keep the version they came from.
create table if not exists estimates.fits (
    version text primary key,
    model text not null,
    conversion_kind text not null,
    night date not null,
    first_date date not null,
    last_date date not null,
    -- What the fit was made with: order of the chain, repeats collapsed, lookback, resamples and seed of the intervals.
    parameters jsonb not null,
    journeys bigint not null,
    conversions bigint not null,
    observed_rate double precision not null,
    -- P(conversion | start) of the chain, which must equal the observed rate; null for models without a chain.
    conversion_rate double precision,
    states integer,
    is_cut boolean not null default false,
    pooled jsonb not null default '[]',
    run_id text not null,
    fitted_at timestamptz not null default now(),
    unique (model, conversion_kind, night)
);

create table if not exists estimates.fit_channels (
    version text not null references estimates.fits,
    channel text not null,
    -- The channel that was fitted: `other` for those that were pooled.
    player text not null,
    -- Markov: removal effect; Shapley: conversions. `weight` is the same as a whole number, for exact credits.
    effect double precision not null,
    weight numeric not null check (weight >= 0 and weight = trunc(weight)),
    share double precision not null,
    share_low double precision not null,
    share_high double precision not null,
    primary key (version, channel)
);

-- How well each model's worth of channels tells journeys that convert from others, on journeys it has not seen.
create table if not exists estimates.fit_checks (
    conversion_kind text not null,
    night date not null,
    model text not null,
    journeys bigint not null,
    conversions bigint not null,
    area_under_curve double precision,
    run_id text not null,
    checked_at timestamptz not null default now(),
    primary key (conversion_kind, night, model)
);

grant select, insert on estimates.fits, estimates.fit_channels, estimates.fit_checks to transformer;
grant select on estimates.fits, estimates.fit_channels, estimates.fit_checks to bi_reader, marketer;
-- 080_forecasts.sql
-- What was expected, as it was on the night. A night's rows are replaced only by the same night run again, and never
-- after a later one: reports of past nights and the back-test read them as they were made.
create table if not exists estimates.touch_day_forecasts (
    as_of_date date not null,
    conversion_kind text not null,
    model text not null,
    channel text not null,
    campaign_id text,
    touch_date date not null,
    maturity double precision not null,
    maturity_revenue double precision not null,
    expected_credit double precision not null,
    expected_credit_low double precision not null,
    expected_credit_high double precision not null,
    expected_revenue double precision not null,
    expected_revenue_low double precision not null,
    expected_revenue_high double precision not null,
    method text not null,
    method_revenue text not null,
    -- Parameters of the row: what the prior counts (spend or touches), the ladder's weight beside the prior, the window.
    exposure text not null,
    ladder_weight double precision not null,
    training_days integer not null,
    run_id text not null
);
create index if not exists touch_day_forecasts_by_night on estimates.touch_day_forecasts using brin (as_of_date);

-- Sums over all touch days from first to last of a channel: so much is expected to be credited `horizon` nights later
-- (null: in the end).
create table if not exists estimates.channel_forecasts (
    as_of_date date not null,
    conversion_kind text not null,
    model text not null,
    channel text not null,
    measure text not null,
    horizon integer,
    first_touch_date date not null,
    last_touch_date date not null,
    to_date double precision not null,
    expected double precision not null,
    low double precision not null,
    high double precision not null,
    training_days integer not null,
    run_id text not null
);
create index if not exists channel_forecasts_by_night on estimates.channel_forecasts using brin (as_of_date);

-- Share of the people a channel has touched who have ordered by a number of days.
create table if not exists estimates.conversion_curves (
    as_of_date date not null,
    channel text not null,
    lag_days integer not null,
    people_watched double precision not null,
    converted double precision not null,
    converted_share double precision not null,
    share_low double precision not null,
    share_high double precision not null,
    run_id text not null
);

grant select, insert, delete on estimates.touch_day_forecasts, estimates.channel_forecasts, estimates.conversion_curves
    to transformer;
grant select on estimates.touch_day_forecasts, estimates.channel_forecasts, estimates.conversion_curves
    to bi_reader, marketer;
-- 085_sentiments.sql
-- What the words of reviews and comments say. Rows are added and never changed; a text is known here by its hash alone.
create table if not exists estimates.sentiment_methods (
    version text not null,
    used_since timestamptz not null default now(),
    run_id text not null,
    primary key (version, used_since)
);

create table if not exists estimates.text_sentiments (
    text_hash text not null,
    version text not null,
    language text,
    score double precision not null check (score between -1 and 1),
    sentiment text not null check (sentiment in ('positive', 'neutral', 'negative')),
    run_id text not null,
    primary key (text_hash, version)
);

grant select, insert on estimates.sentiment_methods, estimates.text_sentiments to transformer;
grant select on estimates.sentiment_methods to bi_reader, marketer;
-- 090_roles.sql
-- Who may do what. Roles are made by warehouse/migrate.py (their passwords come from outside the database).
grant loader, transformer, activator, privacy_officer, bi_reader, marketer to current_user;
revoke all on schema public from public;

grant usage, create on schema stage, raw, raw_history to loader;
grant usage on schema ops, pii to loader;
grant select, insert, update, delete on all tables in schema ops to loader;
grant select, insert, update on pii.identifiers to loader;
grant select, insert, update, delete on stage.identifiers to loader;

grant usage on schema raw, raw_history, ops to transformer;
grant usage, create on schema staging, intermediate, marts, audiences, estimates, pii to transformer;
grant select, insert, update, delete on all tables in schema ops to transformer;
grant select on pii.identifiers to transformer;
alter default privileges for role loader in schema raw, raw_history grant select on tables to transformer;
alter default privileges for role transformer in schema staging, intermediate grant select on tables to loader;

grant usage on schema audiences, ops, pii to activator;
grant select, insert, update on ops.exports, ops.steps, ops.runs to activator;
grant select, insert on ops.validations to activator;
grant usage, select on all sequences in schema ops to loader, transformer, activator;
alter default privileges for role transformer in schema audiences grant select on tables to activator;
alter default privileges for role transformer in schema pii grant select on tables to activator;

grant usage on schema pii, raw, raw_history, stage, ops, audiences to privacy_officer;
grant select, delete on pii.identifiers to privacy_officer;
grant insert on ops.actions to privacy_officer;

grant usage on schema marts, estimates to bi_reader, marketer;
grant usage on schema ops to bi_reader;
grant select on ops.runs, ops.batches, ops.validations, ops.gaps, ops.steps to bi_reader;
alter default privileges for role transformer in schema marts, estimates grant select on tables to bi_reader, marketer;
grant usage on schema audiences to marketer;
