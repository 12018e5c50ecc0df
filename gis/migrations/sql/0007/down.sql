drop view pub.photo, pub.log_head, pub.log_entry, pub.reconfirmation, pub.visit;
drop view pub.passport, pub.verdict cascade;
drop index register.verdict_approval;
alter table register.extension drop column id;
grant update, delete on register.extension to bosaga_app;
drop table register.upload, register.photo, register.log_witnessed, register.log_item, register.log_entry,
    register.log_head, register.reconfirmation,
    register.visit, register.idempotency, register.filing_mark, register.filing_event;
drop policy everyone_reads on register.passport;
drop policy operator on register.passport;
drop policy commission_approves on register.passport;
drop policy commission_withdraws on register.passport;
drop trigger commission_judges on register.verdict;
drop function register.refuse_strangers;
alter table register.passport disable row level security;
alter table register.passport drop column document, drop column filing, drop column submitted_at,
    drop column claimed_at, drop column decision, drop column code;
drop table register.filing;
drop function register.without_times, register.new_code, register.filing_moves, register.take_back_drafts, register.next_version, register.refuse_rewriting, register.reaches, register.territories_above,
    register.is_operator, register.actor;
drop table register.attempt, register.token, register.session, register.identity, register.passkey, register.role_grant, register.account;
drop schema jobs cascade;
create view pub.passport as
    select p.id, p.object, p.version, p.number, p.depth, p.norm, p.wording, p.basis, p.inspected_on, p.effective_on,
           p.recorded_at, p.lapses_on, p.author_role, p.facts, p.forms, p.source, p.withdrawn_on, p.withdrawn_recorded_at, p.withdrawn_reason
    from register.passport p;
create view pub.verdict as
    select id, object, passport, reason, norm, wording, effective_on, recorded_at, states, zones, shares, provable,
           overridden, best_entrance, code, complete, sufficient
    from register.verdict;
