-- Whatever the credit of a counted conversion depends on, in a few numbers that are compared from night to night.
with journeys as (
    select * from {{ ref('int_paths_fingerprinted') }}
),

conversions as (
    select * from {{ ref('int_conversions') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

models as (
    select sum({{ fingerprint(['model', 'kind']) }}) as fingerprint from {{ ref('attribution_models') }}
),

-- The fits that give a conversion its credit by data-driven models.
held as (
    select
        conversions.conversion_id,
        sum({{ fingerprint(['fits.version']) }}) as fits_fingerprint
    from conversions
    inner join {{ ref('int_fits_held') }} as fits
        on
            conversions.conversion_kind = fits.conversion_kind
            and conversions.conversion_date >= fits.from_date
            and conversions.conversion_date < fits.before_date
    group by conversions.conversion_id
),

hashed as (
    select
        conversions.conversion_id,
        conversions.conversion_kind,
        conversions.conversion_date,
        conversions.order_id,
        conversions.person_id,
        conversions.net_value,
        orders.refunds_value,
        -- Whole numbers by their type too: as a text, in which some engines hash them, 7 differs from 7.000.
        cast(journeys.touches_fingerprint as {{ type_whole() }}) as touches_fingerprint,
        cast(journeys.labels_fingerprint as {{ type_whole() }}) as labels_fingerprint,
        coalesce(held.fits_fingerprint, 0) as fits_fingerprint,
        models.fingerprint
        + {{ fingerprint([
            half_life(),
            lookback_days('conversions.conversion_kind'),
            text_of(var('path_restart')),
        ]) }} as settings_fingerprint
    from journeys
    inner join conversions
        on journeys.conversion_id = conversions.conversion_id
    left join orders
        on conversions.order_id = orders.order_id
    left join held
        on conversions.conversion_id = held.conversion_id
    cross join models
),

final as (
    select
        *,
        {{ fingerprint([
            'person_id', 'net_value', 'touches_fingerprint', 'labels_fingerprint', 'settings_fingerprint',
            'fits_fingerprint',
        ]) }} as fingerprint
    from hashed
)

select * from final
