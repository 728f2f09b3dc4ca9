{#-
    Materialisation: the model selects the edges of a graph (left_node, right_node: integers); its table has one row per node
    that is not the smallest of its component: node, component (the smallest node).

    Each round every node hooks onto its smallest neighbour if that is smaller, the trees so made are flattened by pointer
    jumping, and the graph is contracted to their roots; so a chain of n nodes takes about log n statements, and the usual
    graph of small components is done after two or three rounds. Source: Shiloach and Vishkin, "An O(log n) parallel
    connectivity algorithm", Journal of Algorithms 3 (1982). Only joins and group by: the same on every engine.
-#}
{% materialization connected_components, default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set old_relation = load_cached_relation(this) -%}
    {%- set new_relation = make_intermediate_relation(target_relation) -%}
    {%- set backup_relation = make_backup_relation(target_relation, 'table') -%}
    {{ drop_relation_if_exists(load_cached_relation(new_relation)) }}
    {{ drop_relation_if_exists(load_cached_relation(backup_relation)) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set hooks = connect_components(sql, this.identifier) %}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, new_relation, 'select node, parent as component from ' ~ hooks) }}
    {%- endcall %}
    {% do drop_work_table(hooks) %}

    {% if old_relation is not none %}
        {{ adapter.rename_relation(old_relation, backup_relation) }}
    {% endif %}
    {{ adapter.rename_relation(new_relation, target_relation) }}
    {% do create_indexes(target_relation) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do apply_grants(target_relation, config.get('grants'), should_revoke=False) %}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ drop_relation_if_exists(backup_relation) }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- Name of a work table node, parent: each node with the smallest node of its component. -#}
{% macro connect_components(edges_sql, name) %}
    {%- set work = name ~ '__work' -%}
    {%- set edges = work_table(work ~ '_edges_0', 'select distinct least(left_node, right_node) as low, '
        ~ 'greatest(left_node, right_node) as high from (' ~ edges_sql ~ ') as given where left_node <> right_node') -%}
    {%- set state = namespace(edges=edges, all=none, round=0) -%}
    {%- for _ in range(64) if has_rows(state.edges) -%}
        {%- set state.round = loop.index -%}
        {%- set hooked = work_table(work ~ '_hooks_' ~ loop.index, 'select node, min(neighbour) as parent from (select high as node, '
            ~ 'low as neighbour from ' ~ state.edges ~ ' union all select low, high from ' ~ state.edges
            ~ ') as both_ways group by node having min(neighbour) < node') -%}
        {%- set hooks = flattened(hooked) -%}
        {%- set contracted = work_table(work ~ '_edges_' ~ loop.index, 'select distinct least(a, b) as low, greatest(a, b) as high from ('
            ~ 'select coalesce(l.parent, e.low) as a, coalesce(h.parent, e.high) as b from ' ~ state.edges ~ ' as e left join '
            ~ hooks ~ ' as l on e.low = l.node left join ' ~ hooks ~ ' as h on e.high = h.node) as moved where a <> b') -%}
        {%- do drop_work_table(state.edges) -%}
        {%- if state.all is none -%}
            {%- set state.all = hooks -%}
        {%- else -%}
            {%- set joined = work_table(work ~ '_all_' ~ loop.index, 'select node, parent from ' ~ state.all
                ~ ' union all select node, parent from ' ~ hooks) -%}
            {%- do drop_work_table(state.all) -%}
            {%- do drop_work_table(hooks) -%}
            {%- set state.all = joined -%}
        {%- endif -%}
        {%- set state.edges = contracted -%}
    {%- endfor -%}
    {%- if execute and has_rows(state.edges) -%}
        {%- do exceptions.raise_compiler_error(name ~ ': the graph is not connected after 64 rounds; report this as a defect') -%}
    {%- endif -%}
    {%- if state.all is none -%}
        {%- set state.all = work_table(work ~ '_none', 'select low as node, high as parent from ' ~ state.edges) -%}
    {%- endif -%}
    {%- do drop_work_table(state.edges) -%}
    {{ return(flattened(state.all)) }}
{% endmacro %}

{#- Pointer jumping: every parent becomes the root of its tree. The work table given is replaced. -#}
{% macro flattened(hooks) %}
    {%- set state = namespace(hooks=hooks) -%}
    {%- for _ in range(64) if has_rows(state.hooks ~ ' as child inner join ' ~ state.hooks ~ ' as upper_hook on child.parent = upper_hook.node') -%}
        {%- set jumped = work_table(hooks ~ '_jump_' ~ loop.index, 'select child.node, coalesce(upper_hook.parent, child.parent) as parent from '
            ~ state.hooks ~ ' as child left join ' ~ state.hooks ~ ' as upper_hook on child.parent = upper_hook.node') -%}
        {%- do drop_work_table(state.hooks) -%}
        {%- set state.hooks = jumped -%}
    {%- endfor -%}
    {{ return(state.hooks) }}
{% endmacro %}

{% macro has_rows(from_clause) %}
    {{ return(execute and (run_query('select 1 as one from ' ~ from_clause ~ ' limit 1').rows | length) > 0) }}
{% endmacro %}
