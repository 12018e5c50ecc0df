drop table register.plan_curve;
alter table register.plan drop column asked_on;
