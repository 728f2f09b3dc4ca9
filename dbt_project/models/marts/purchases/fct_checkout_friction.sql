with steps as (
    select * from {{ ref('int_steps_shown') }}
),

counted as (
    select
        step,
        shown_date,
        device,
        count(*) as shown,
        count(case when is_taken then 1 end) as submitted
    from steps
    group by step, shown_date, device
),

final as (
    select
        case when step like 'form:%' then 'form' else 'checkout' end as step_kind,
        step,
        shown_date,
        device,
        shown,
        submitted,
        shown - submitted as abandoned,
        round(cast(shown - submitted as {{ type_decimal() }}) / shown, 6) as rate,
        shown_date < {{ newest_night() }} as is_complete
    from counted
)

select * from final
