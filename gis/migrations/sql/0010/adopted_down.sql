drop policy approver_adopts on register.measure;
drop table register.plan_decision, register.adoption_work, register.adoption, register.plan_object;
drop function register.end_adopted, register.adopts, register.plan_reached;
alter table register.plan_work
    drop column line, drop column priced_by, drop column price_source, drop column price_year, drop column provisional;
drop index if exists register.plan_work_plan_object_idx;
