-- How customers buy, fit by fit, with what the fit of 90 days before expected and what came. Rows are never changed.
create table if not exists estimates.buying_fits (
    night date primary key,
    -- BG/NBD: rates of purchase vary by gamma (r, alpha), chances of leaving by beta (a, b).
    r double precision,
    alpha_days double precision,
    a double precision,
    b double precision,
    customers bigint not null,
    repeaters bigint not null,
    checked_customers bigint,
    expected_purchases double precision,
    actual_purchases double precision,
    area_under_curve double precision,
    recency_area_under_curve double precision,
    is_used boolean not null,
    reason text,
    run_id text not null,
    fitted_at timestamptz not null default now()
);

-- Every customer as of the newest night; empty where the model is not used.
create table if not exists estimates.buying_outlooks (
    person_id text not null,
    as_of_date date not null,
    alive_probability double precision not null,
    expected_orders_90_days double precision not null,
    expected_orders_365_days double precision not null
);

grant select, insert on estimates.buying_fits to transformer;
grant select, insert, delete on estimates.buying_outlooks to transformer;
grant select on estimates.buying_fits, estimates.buying_outlooks to bi_reader, marketer;
