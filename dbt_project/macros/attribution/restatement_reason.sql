{#-
    Why a conversion's credit is booked anew, by the first rule that holds. Reads `changed` (the conversion now and as it
    was booked), `same_orders` (its order, likewise), `merged` (persons joined or parted since) and `nights` (the last night
    booked before this one).
    A first order that comes or goes while its order stays moved because another order did.
-#}
{% macro restatement_reason() -%}
    case
        when not changed.is_counted and changed.conversion_kind in ('order', 'first_order') then
            case
                when not same_orders.is_counted then 'cancelled_order'
                when same_orders.has_other_person then 'identity_merge'
                else 'late_order'
            end
        when not changed.is_counted then 'platform_restatement'
        when not changed.was_counted and changed.conversion_kind = 'first_order' and same_orders.was_counted then
            case when same_orders.has_other_person then 'identity_merge' else 'cancelled_order' end
        when not changed.was_counted and changed.conversion_date <= nights.last_booked_date then 'late_order'
        when not changed.was_counted then 'new'
        when changed.has_other_settings then 'model_change'
        when changed.has_other_fits then 'model_refit'
        when changed.has_other_person then 'identity_merge'
        when changed.has_other_touches and merged.conversion_id is not null then 'identity_merge'
        when changed.has_other_touches then 'late_touch'
        when changed.has_other_refunds then 'refund'
        else 'platform_restatement'
    end
{%- endmacro %}
