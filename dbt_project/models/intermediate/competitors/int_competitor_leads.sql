-- Forms in which people named a competitor, whatever the question was.
with leads as (
    select
        lead_id,
        form_id,
        lead_at,
        {{ plain_words('cast(answers as ' ~ type_text() ~ ')') }} as said
    from {{ ref('int_leads_gathered') }}
    where
        answers is not null
        and lead_at > {{ competitor_evidence_since() }}
        and lead_at <= {{ as_of() }}
),

names as (
    select * from {{ ref('int_competitor_names') }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind = 'lead'
),

final as (
    select distinct
        leads.lead_id,
        persons.person_id,
        names.competitor_id,
        leads.form_id,
        leads.lead_at
    from leads
    inner join names on leads.said like '%' || names.words || '%'
    inner join persons on leads.lead_id = persons.record_id
)

select * from final
