-- On how many of the days before tonight people were in a list for retargeting, whatever list and wherever it went: ads
-- wear out, and platforms cap their frequency in some objectives only. A day in several lists counts once.
with capped as (
    select list_name from {{ ref('audience_definitions') }}
    where {{ has_word('exclusions', "'retargeted_enough'") }}
),

bounds as (
    select
        {{ newest_night() }} - {{ var('retargeting_window_days') }} + 1 as first_day,
        {{ newest_night() }} as tonight
),

memberships as (
    select
        list_name,
        person_id,
        added_on
    from {{ source('audiences', 'memberships') }}
),

-- What failed did not change who is held; who may be held all the same is among the memberships.
changes as (
    select
        ledger.list_name,
        ledger.destination,
        ledger.person_id,
        ledger.operation,
        ledger.night,
        lead(ledger.night) over member as next_night,
        row_number() over member as place
    from {{ source('audiences', 'membership_ledger') }} as ledger
    inner join capped on ledger.list_name = capped.list_name
    cross join bounds
    where ledger.operation in ('add', 'remove') and ledger.state = 'complete' and ledger.night >= bounds.first_day
    window member as (
        partition by ledger.list_name, ledger.destination, ledger.person_id order by ledger.export_id
    )
),

-- From the night of a list to the night of the first one without the person. A removal that nothing precedes ends what
-- began before the window.
spells as (
    select
        memberships.person_id,
        memberships.added_on as began_on,
        bounds.tonight as ended_on
    from memberships
    inner join capped on memberships.list_name = capped.list_name
    cross join bounds
    union
    select
        person_id,
        night as began_on,
        next_night as ended_on
    from changes
    where operation = 'add' and next_night is not null
    union
    select
        changes.person_id,
        bounds.first_day as began_on,
        changes.night as ended_on
    from changes
    cross join bounds
    where changes.operation = 'remove' and changes.place = 1
),

within as (
    select
        spells.person_id,
        greatest(spells.began_on, bounds.first_day) as began_on,
        least(spells.ended_on, bounds.tonight) as ended_on
    from spells
    cross join bounds
    where spells.began_on < bounds.tonight and spells.ended_on > bounds.first_day
),

covered as (
    select
        *,
        max(ended_on) over (
            partition by person_id order by began_on, ended_on rows between unbounded preceding and 1 preceding
        ) as covered_until
    from within
),

final as (
    select
        person_id,
        cast(
            sum(greatest({{ days_between('greatest(began_on, coalesce(covered_until, began_on))', 'ended_on') }}, 0))
            as integer
        ) as days
    from covered
    group by person_id
)

select * from final
