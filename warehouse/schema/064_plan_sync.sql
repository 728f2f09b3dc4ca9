-- The difference between a list and what a destination holds of it, as temporary tables of the session:
-- plan_desired (who shall be held, by what), plan_changes (what changes, why) and plan_people (who is in which request).
-- Set-based throughout; what is written for good is the ledger's, by the caller.
drop function if exists audiences.plan_sync(text, text, text, text, date, boolean, integer, integer);
create or replace function audiences.plan_sync(
    p_list text, p_destination text, p_vendor text, p_shop_country text, p_night date, p_replaces boolean,
    p_names_removals boolean, p_rows_per_request integer, p_identifiers_per_row integer
) returns void language plpgsql as $plan$
begin
    drop table if exists pg_temp.plan_desired, pg_temp.plan_changes, pg_temp.plan_people;
    perform set_config('work_mem', '256MB', true);
    perform set_config('jit', 'off', true);  -- to compile each statement takes longer than it saves
    -- A list is joined to all contacts, and sorted, by all cores: what they hand over is cheap beside that.
    perform set_config('parallel_tuple_cost', '0.01', true);

    execute format($query$
        create temporary table plan_desired as
        select person_id, min(reason) as reason, array_remove(array_agg(distinct identifier), null) as identifiers,
            coalesce(min(refusal), 'no_identifier') as why_unaddressable
        from (
            select l.person_id collate "C" as person_id, l.reason,
                (d.kind || ':' || d.digest) collate "C" as identifier, d.kind || '_' || d.refusal as refusal
            from audiences.%I as l
            left join (
                pii.person_contacts as c
                inner join pii.contact_digests as d
                    on d.vendor = %L and d.kind = c.kind and d.value = c.value and d.country = coalesce(c.country, %L)
            ) on c.person_id = l.person_id
            where l.exclusion_reason is null and not l.is_holdout
        ) as known
        group by person_id
    $query$, 'aud_' || p_list, p_vendor, p_shop_country);
    analyze plan_desired (person_id);  -- statistics of arrays take longer than they save

    execute format($query$
        create temporary table plan_changes as
        select coalesce(d.person_id, m.person_id) as person_id,
            case
                when d.person_id is null then 'remove'
                when m.person_id is null or not m.is_confirmed then 'add'
                when m.identifiers <> d.identifiers then 'update'
                when m.refresh_on <= %L then 'refresh'
                else 'keep'
            end as operation,
            case when d.person_id is not null then d.reason else 'left_the_list' end as reason,
            coalesce(m.identifiers, '{}') as before, coalesce(d.identifiers, '{}') as after
        from (select * from plan_desired where identifiers <> '{}') as d
        full join (select * from audiences.memberships where list_name = %L and destination = %L) as m
            on m.person_id = d.person_id
        where %L or d.person_id is null or m.person_id is null or not m.is_confirmed
            or m.identifiers <> d.identifiers or m.refresh_on <= %L
    $query$, p_night, p_list, p_destination, p_replaces, p_night);
    analyze plan_changes (person_id, operation);

    -- Few leave: only their reasons are looked up.
    execute format($query$
        update plan_changes as c
        set reason = coalesce(l.exclusion_reason, case when l.is_holdout then 'held_out' else 'no_identifier' end)
        from audiences.%I as l
        where c.operation = 'remove' and l.person_id = c.person_id
    $query$, 'aud_' || p_list);

    perform audiences.plan_requests(not p_names_removals, p_rows_per_request, p_identifiers_per_row);
end
$plan$;

-- Removals first, those for privacy before all others; then additions. A removal leaves out what another member of
-- the list is known by (two spellings of one address): the platform would lose them too. A replacement removes nobody
-- by name, unless it is a sweep. Nobody is spread over two requests.
create or replace function audiences.plan_requests(
    p_replaces boolean, p_rows_per_request integer, p_identifiers_per_row integer
) returns void language plpgsql as $plan$
begin
    drop table if exists pg_temp.plan_people;
    create temporary table plan_people as
    with given_up as (
        select c.person_id, gone.identifier
        from plan_changes as c
        cross join unnest(c.before) as gone (identifier)
        where not p_replaces and c.before <> c.after and not gone.identifier = any(c.after)
    ),
    kept as (
        select unnest(identifiers) as identifier from plan_desired  -- in half the time of a join
    ),
    held as (
        select distinct identifier from kept
        where exists (select from given_up where given_up.identifier = kept.identifier)
    ),
    free as (
        select person_id, array_agg(identifier order by identifier) as identifiers
        from given_up
        where not exists (select from held where held.identifier = given_up.identifier)
        group by person_id
    ),
    requests as (
        select c.person_id, c.operation, 'remove' as phase, coalesce(f.identifiers, '{}') as identifiers,
            c.reason in ('erased', 'opted_out', 'no_consent') as is_private
        from plan_changes as c
        left join free as f on f.person_id = c.person_id
        where c.operation = 'remove' or f.person_id is not null
        union all
        select person_id, operation, 'add', after, false
        from plan_changes
        where operation <> 'remove'
    ),
    wide as (
        select *,
            case when p_identifiers_per_row is not null
                then (cardinality(identifiers) + p_identifiers_per_row - 1) / p_identifiers_per_row
                else (select greatest(count(*) filter (where i like 'email:%'), count(*) filter (where i like 'phone:%'))
                    from unnest(identifiers) as i)
            end as width
        from requests
    ),
    ranked as (
        select *,
            sum(width) over (partition by phase order by is_private desc, person_id rows unbounded preceding) - width
                as rows_before,
            max(width) over () as widest
        from wide
    )
    select person_id, operation, phase, identifiers, width,
        dense_rank() over (
            order by phase desc, floor(rows_before / greatest(p_rows_per_request - widest + 1, 1))
        )::integer as batch
    from ranked;
    create index on plan_people (batch);
    analyze plan_people (person_id, batch);
end
$plan$;
