drop view pub.measure_event, pub.measure;
create view pub.measure as
    select id, object, passport, work, stage, zone, closes, categories, responsible, status, due, first_due, planned_on,
           started_on, claimed_on, verified_on, ended_on, derogation ->> 'form' as derogation_form, recorded_at, source
    from register.measure;
delete from register.photo where filing is null;
drop policy works_are_shown on register.photo;
drop policy works_are_photographed on register.photo;
drop policy works_are_unphotographed on register.photo;
alter table register.photo drop column measure;
alter table register.photo alter column filing set not null;
-- A version that an organisation measured stays, as one of an inspector: the revision before knows no other.
alter table register.passport disable trigger passport_is_immutable;
update register.passport set author_role = 'inspector' where author_role = 'ngo';
alter table register.passport enable trigger passport_is_immutable;
update register.filing set author_role = 'inspector' where author_role = 'ngo';
alter table register.filing drop constraint filing_author_role_check;
alter table register.filing add constraint filing_author_role_check check (author_role in ('inspector', 'owner', 'claimer'));
alter table register.passport drop constraint passport_author_role_check;
alter table register.passport add constraint passport_author_role_check check (author_role in ('inspector', 'owner', 'claimer'));
comment on column register.passport.author_role is 'Who measured: inspector, owner of the object, or whoever claimed the work done';
drop policy organisation_begins on register.filing;
drop policy nobody_verifies_his_own on register.filing;
alter table register.filing drop column measure;
drop policy operator on register.extension;
drop policy everyone_reads on register.extension;
drop policy reviewer_moves on register.extension;
alter table register.extension disable row level security;
alter table register.extension drop column approved_by;
drop trigger measure_moves on register.measure;
drop function register.measure_moves;
drop policy operator on register.measure;
drop policy everyone_reads on register.measure;
drop policy planner_plans on register.measure;
drop policy people_move on register.measure;
alter table register.measure disable row level security;
alter table register.measure drop column asked;
drop table register.measure_event;
drop function register.verification_of, register.measure_concerns, register.measure_at;
alter table register.measure
    drop constraint measure_cost_is_whole,
    drop column title, drop column description, drop column responsible_private, drop column payer, drop column programme,
    drop column line, drop column cost_amount, drop column cost_currency, drop column cost_quantity, drop column cost_unit,
    drop column cost_price, drop column price_source, drop column price_year, drop column provisional, drop column author,
    drop column claimed_by, drop column proof, drop column revision;
