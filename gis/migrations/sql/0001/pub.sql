-- Columns are listed one by one: a new column of the register is private until someone adds it here.
create view pub.installation as
    select kind, profile, territory, first_year, last_year, data_version, clock from register.installation;

create view pub.source as
    select code, name, licence, attribution, url, definition, synthetic from register.source;

create view pub.territory as
    select code, parent, level, name, official, profile, tolerance_m, outline, source from register.territory;

create view pub.population as
    select territory, year, people, count, source from register.population;

create view pub.object as
    select o.id, o.number, o.territory, o.district, o.district_flag, o.source, o.source_id,
           host.number as part_of, o.kind, o.sector, o.owner_kind, o.stage, o.commissioned, o.opened, o.closed,
           o.capacity, o.name, o.address, o.contacts, o.hours, o.help, o.position, o.geom, o.search_key, o.recorded_at
    from register.object o left join register.object host on host.id = o.part_of;

create view pub.passport as
    select p.id, p.object, p.version, p.number, p.depth, p.norm, p.wording, p.basis, p.inspected_on, p.effective_on,
           p.recorded_at, p.lapses_on, p.author_role, p.facts, p.forms, p.source, p.withdrawn_on, p.withdrawn_recorded_at, p.withdrawn_reason
    from register.passport p;

create view pub.verdict as
    select id, object, passport, reason, norm, wording, effective_on, recorded_at, states, zones, shares, provable,
           overridden, best_entrance, code, complete, sufficient
    from register.verdict;

-- The state of every object and category over validity ranges: a verdict holds from its day of decision
-- until the next one's (or until its version is withdrawn).
create view pub.state_range as
    select v.object, category, v.states[place] as state, v.passport, v.reason, v.effective_on, v.recorded_at,
           least(lead(v.effective_on) over (partition by v.object, category order by v.effective_on, v.recorded_at, v.id), p.withdrawn_on) as until,
           p.lapses_on
    from register.verdict v
    join register.passport p on p.id = v.passport,
         unnest(array['K', 'O', 'S', 'G', 'U', 'all']) with ordinality as c(category, place);

create view pub.screening as
    select id, object, screened_on, recorded_at, result, source from register.screening;

create view pub.claim as
    select id, object, category, state, words, claimed_on, claimed_by, source, recorded_at from register.claim;

create view pub.declared_fact as
    select object, key, value, declared_on, source, recorded_at from register.declared_fact;

create view pub.measure as
    select id, object, passport, work, stage, zone, closes, categories, responsible, status, due, first_due, planned_on,
           started_on, claimed_on, verified_on, ended_on, derogation ->> 'form' as derogation_form, recorded_at, source
    from register.measure;

create view pub.extension as
    select measure, moved_on, old_due, new_due, reason, recorded_at from register.extension;

create view pub.planned_state as select object, year, states from register.planned_state;

create view pub.face as
    select object, number, district, sector, owner_kind, kind, geom, cells from register.face;

create view pub.rollup as select * from register.rollup;

create function pub.territories_below(root text) returns table (code text)
language sql stable security definer set search_path = register, public as $$ select register.territories_below(root) $$;

create function pub.slot(sense text, year integer, category text) returns integer
language sql stable security definer set search_path = register, public as $$ select register.slot(sense, year, category) $$;

create function pub.fold(words text) returns text
language sql immutable parallel safe as $$ select translate(lower(coalesce(words, '')), 'әғқңөұүһіёъ', 'агкноуухие') $$;

grant execute on all functions in schema pub to bosaga_app, bosaga_public, bosaga_ogc;

-- The application's role cannot rewrite what was approved: it may withdraw a version, with reason, and undo a batch of its own.
revoke update, delete on register.passport, register.verdict from bosaga_app;
grant update (withdrawn_on, withdrawn_recorded_at, withdrawn_reason) on register.passport to bosaga_app;

create function register.delete_passports_of_batch(undone bigint) returns integer
language plpgsql security definer set search_path = register, public as $$
declare
    gone integer;
begin
    delete from passport where batch = undone;
    get diagnostics gone = row_count;
    return gone;
end
$$;

reset role;
