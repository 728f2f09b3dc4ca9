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
