-- What tonight's export would do, without a single person in it.
with planned as (
    select * from {{ ref('audience_plans') }}
),

common as (
    select
        list_name,
        {{ joined_texts("other_list_name || ': ' || people", '; ', 'people desc, other_list_name asc') }}
            as overlaps_with
    from {{ ref('audience_overlaps') }}
    group by list_name
),

google as (
    select
        coalesce(sum(spend), 0) as spend,
        min(spend_date) as first_date
    from {{ ref('int_spend_daily') }}
    where platform = 'google'
),

by_person as (
    select * from {{ ref('audience_placements') }}
),

counted as (
    select
        planned.list_name,
        planned.destination,
        planned.minimum_size,
        count(case when by_person.is_found then 1 end) as found,
        count(case when by_person.is_member then 1 end) as size,
        count(case when by_person.is_addressable then 1 end) as addressable,
        sum(case when by_person.is_member then by_person.value end) as value,
        count(case when by_person.is_member and not by_person.is_sent then 1 end) as added,
        count(case when by_person.is_sent and not by_person.is_member then 1 end) as removed,
        count(case when by_person.is_member and by_person.is_sent then 1 end) as refreshed,
        count(case when by_person.is_held_out then 1 end) as held_out,
        count(case when by_person.exclusion_reason = 'erased' then 1 end) as excluded_erased,
        count(case when by_person.exclusion_reason = 'opted_out' then 1 end) as excluded_opted_out,
        count(case when by_person.exclusion_reason = 'unhappy' then 1 end) as excluded_unhappy,
        count(case when by_person.exclusion_reason = 'bought_lately' then 1 end) as excluded_bought_lately,
        count(case when by_person.exclusion_reason = 'shared_identifier' then 1 end) as excluded_shared_identifier,
        count(case when by_person.exclusion_reason = 'internal' then 1 end) as excluded_internal,
        count(case when by_person.exclusion_reason = 'retargeted_enough' then 1 end) as excluded_retargeted_enough,
        count(case when by_person.exclusion_reason = 'no_consent' then 1 end) as excluded_no_consent,
        count(case when by_person.exclusion_reason like 'lower_priority%' then 1 end) as excluded_lower_priority
    from planned
    left join by_person
        on planned.list_name = by_person.list_name and planned.destination = by_person.destination
    group by planned.list_name, planned.destination, planned.minimum_size
),

-- Google targets customer lists of accounts only that are 90 days old and have spent USD 50,000; others may observe and
-- exclude. The reporting currency stands for dollars here: the threshold is a warning, not a sum.
final as (
    select
        counted.*,
        common.overlaps_with,
        concat_ws(
            '; ',
            case when counted.size = 0 then 'nobody is in the list' end,
            case
                when counted.size > 0 and counted.addressable < counted.minimum_size
                    then 'below the minimum size of ' || counted.minimum_size
            end,
            case
                when counted.addressable < counted.size
                    then (counted.size - counted.addressable) || ' without e-mail or telephone number'
            end,
            case
                when
                    counted.destination = 'google_customer_match' and counted.list_name not like 'sup%'
                    and (google.spend < 50000 or google.first_date > {{ newest_night() }} - 90)
                    then 'the Google account may be too young or small to target the list'
            end
        ) as warnings,
        {{ newest_night() }} as as_of_date
    from counted
    left join common on counted.list_name = common.list_name
    cross join google
)

select * from final
