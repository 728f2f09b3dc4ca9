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
create index if not exists touch_day_forecasts_by_night on estimates.touch_day_forecasts using brin (as_of_date)
    with (autosummarize = on);

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
create index if not exists channel_forecasts_by_night on estimates.channel_forecasts using brin (as_of_date)
    with (autosummarize = on);

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
