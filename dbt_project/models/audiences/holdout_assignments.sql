-- Who is held out of a list, to compare with: drawn when a person could first have been a member, and never again.
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

drawn as (
    select
        members.list_name,
        members.person_id,
        {{ holdout_place('members.list_name', 'members.person_id') }} as place,
        coalesce(definitions.holdout_share, {{ var('holdout_share') }}) as holdout_share
    from members
    inner join definitions
        on members.list_name = definitions.list_name
    {% if is_incremental() %}
        where
            not exists (
                select 1 from {{ this }} as assigned
                where members.list_name = assigned.list_name and members.person_id = assigned.person_id
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
