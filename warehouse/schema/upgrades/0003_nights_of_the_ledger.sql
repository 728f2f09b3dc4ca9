-- A night looks up the newest nights and entries of the ledger; without an index it would read all of them.
do $$
begin
    if to_regclass('marts.fct_attribution_ledger') is not null then
        create index if not exists fct_attribution_ledger_nights on marts.fct_attribution_ledger (as_of_date, entry_id);
    end if;
end
$$;
