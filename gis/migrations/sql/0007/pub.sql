-- Columns added at the end: a view may grow, and what reads it by name goes on.
create function register.without_times(document jsonb) returns jsonb
language sql immutable parallel safe as $$
    select case when jsonb_typeof(document -> 'observations') = 'array' then jsonb_set(
        document, '{observations}',
        (select coalesce(jsonb_agg(o - 'observed_at' order by place), '[]')
         from jsonb_array_elements(document -> 'observations') with ordinality as each(o, place))
    ) else document end
$$;
comment on function register.without_times is 'A document without the moments of a person''s device: they would tell where somebody was, minute by minute.';
grant execute on function register.without_times to bosaga_app, bosaga_public, bosaga_ogc;

create or replace view pub.passport as
    select p.id, p.object, p.version, p.number, p.depth, p.norm, p.wording, p.basis, p.inspected_on, p.effective_on,
           p.recorded_at, p.lapses_on, p.author_role, p.facts, p.forms, p.source, p.withdrawn_on, p.withdrawn_recorded_at, p.withdrawn_reason,
           register.without_times(p.document - array['private', 'position', 'claimed_at']) as document, p.submitted_at, p.code, p.decision - 'commission' as decision
    from register.passport p;

create or replace view pub.verdict as
    select id, object, passport, reason, norm, wording, effective_on, recorded_at, states, zones, shares, provable,
           overridden, best_entrance, code, complete, sufficient, override ->> 'reason' as override_reason
    from register.verdict;
grant execute on all functions in schema pub to bosaga_app, bosaga_public, bosaga_ogc;
