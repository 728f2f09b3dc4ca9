-- Who is held out of a list, to compare with: drawn when a person could first have been a member, and never again. With
-- a universal holdout the same person is drawn once more, for all lists but those that hold nobody out.
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
    )
}}

with members as (
    select * from {{ ref('audience_members') }}
    where exclusion_reason is null
),

definitions as (
    select * from {{ ref('audience_definitions') }}
),

eligible as (
    select
        members.list_name,
        members.person_id,
        coalesce(definitions.holdout_share, {{ var('holdout_share') }}) as holdout_share
    from members
    inner join definitions
        on members.list_name = definitions.list_name
    {% if var('universal_holdout_share') | float > 0 %}
        union all
        select distinct
            'all_lists' as list_name,
            members.person_id,
            {{ var('universal_holdout_share') }} as holdout_share
        from members
        inner join definitions
            on members.list_name = definitions.list_name
        where coalesce(definitions.holdout_share, 1) > 0
    {% endif %}
),

drawn as (
    select
        eligible.*,
        {{ holdout_place('eligible.list_name', 'eligible.person_id') }} as place
    from eligible
    {% if is_incremental() %}
        where
            not exists (
                select 1 from {{ this }} as assigned
                where eligible.list_name = assigned.list_name and eligible.person_id = assigned.person_id
            )
    {% endif %}
),

final as (
    select
        list_name,
        person_id,
        place < holdout_share * 10000 as is_holdout,
        cast(place as integer) as place,
        holdout_share,
        '{{ var("run_id") }}' as run_id,
        {{ newest_night() }} as assigned_on,
        current_timestamp as assigned_at
    from drawn
)

select * from final
