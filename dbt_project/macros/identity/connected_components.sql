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

    {%- set hooks = none if is_handed_over() else connect_components(sql, this.identifier) %}
    {%- set components = 'select node, parent as component from ' ~ hooks if hooks
        else 'select left_node as node, left_node as component from (' ~ sql ~ ') as edges' %}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, new_relation, components) }}
    {%- endcall %}
    {% if hooks %}{% do drop_work_table(hooks) %}{% endif %}

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
    {%- set first_edges = work_table(work ~ '_edges_0', 'select distinct least(left_node, right_node) as low, '
        ~ 'greatest(left_node, right_node) as high from (' ~ edges_sql ~ ') as given where left_node <> right_node') -%}
    {%- set all_hooks = work_table(work ~ '_hooks_0', 'select low as node, high as parent from ' ~ first_edges ~ ' where false') -%}
    {%- set state = namespace(edges=first_edges, hooks=all_hooks, is_done=not has_rows(first_edges)) -%}
    {%- for _ in range(64) -%}
        {%- if not state.is_done -%}
            {%- do contract_graph(state, work, loop.index) -%}
            {%- set state.is_done = not has_rows(state.edges) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not state.is_done -%}
        {%- do exceptions.raise_compiler_error(name ~ ': the graph is not done after 64 rounds; please report this defect') -%}
    {%- endif -%}
    {%- do drop_work_table(state.edges) -%}
    {{ return(flattened(state.hooks)) }}
{% endmacro %}

{#- One round: hook, flatten, contract. Sets state.edges to the smaller graph and adds to state.hooks. -#}
{% macro contract_graph(state, work, round) %}
    {%- set hooks = flattened(work_table(work ~ '_round_' ~ round, 'select node, min(neighbour) as parent from ('
        ~ 'select high as node, low as neighbour from ' ~ state.edges
        ~ ' union all select low as node, high as neighbour from ' ~ state.edges
        ~ ') as both_ways group by node having min(neighbour) < node')) -%}
    {%- set edges = work_table(work ~ '_edges_' ~ round, 'select distinct least(low, high) as low, greatest(low, high) as high from ('
        ~ 'select coalesce(low_hook.parent, low) as low, coalesce(high_hook.parent, high) as high from ' ~ state.edges
        ~ ' as edge left join ' ~ hooks ~ ' as low_hook on edge.low = low_hook.node left join '
        ~ hooks ~ ' as high_hook on edge.high = high_hook.node) as moved where low <> high') -%}
    {%- set joined = work_table(work ~ '_hooks_' ~ round, 'select node, parent from ' ~ state.hooks
        ~ ' union all select node, parent from ' ~ hooks) -%}
    {%- do drop_work_table(state.edges) -%}
    {%- do drop_work_table(state.hooks) -%}
    {%- do drop_work_table(hooks) -%}
    {%- set state.edges = edges -%}
    {%- set state.hooks = joined -%}
{% endmacro %}

{#- Pointer jumping: every parent becomes the root of its tree. The work table given is replaced. -#}
{% macro flattened(hooks) %}
    {%- set state = namespace(hooks=hooks, is_done=false) -%}
    {%- for _ in range(64) -%}
        {%- if not state.is_done -%}
            {%- set both = state.hooks ~ ' as child %s join ' ~ state.hooks ~ ' as above on child.parent = above.node' -%}
            {%- if has_rows(both | format('inner')) -%}
                {%- set jumped = work_table(hooks ~ '_jump_' ~ loop.index,
                    'select child.node, coalesce(above.parent, child.parent) as parent from ' ~ both | format('left')) -%}
                {%- do drop_work_table(state.hooks) -%}
                {%- set state.hooks = jumped -%}
            {%- else -%}
                {%- set state.is_done = true -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(state.hooks) }}
{% endmacro %}

{#- A count, not a `limit 1`: for the first row of a join that has none an engine may choose nested loops. -#}
{% macro has_rows(from_clause) %}
    {{ return(execute and run_query('select count(*) as found from ' ~ from_clause).rows[0][0] > 0) }}
{% endmacro %}
