-- Who is in which cohort. A week begins on Monday; a person without any touch is in the channel `unattributed`.
with conversions as (
    select * from {{ ref('int_conversions') }}
),

touches as (
    select * from {{ ref('int_touches') }}
),

first_touches as (
    select
        person_id,
        channel,
        touch_date,
        row_number() over (partition by person_id order by touch_at, {{ by_code_point('touch_id') }}) as place
    from touches
),

starts as (
    select
        conversion_kind as cohort_kind,
        person_id,
        min(conversion_date) as start_date
    from conversions
    where conversion_kind in ('first_order', 'membership') and is_counted
    group by conversion_kind, person_id
    union all
    select
        'first_touch' as cohort_kind,
        person_id,
        touch_date as start_date
    from first_touches
    where place = 1
),

placed as (
    select
        starts.*,
        coalesce(first_touches.channel, 'unattributed') as channel
    from starts
    left join first_touches
        on starts.person_id = first_touches.person_id and first_touches.place = 1
),

final as (
    {% for grain, split, value in [
        ('month', 'all', "'all'"), ('month', 'channel', 'channel'),
        ('week', 'all', "'all'"), ('week', 'channel', 'channel'),
    ] %}
        select
            cohort_kind,
            '{{ grain }}' as cohort_grain,
            {{ first_day_of(grain, 'start_date') }} as cohort_month,
            {{ next_first_day(grain, first_day_of(grain, 'start_date')) }} as next_cohort_month,
            '{{ split }}' as split,
            {{ value }} as split_value,
            person_id
        from placed
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from final
