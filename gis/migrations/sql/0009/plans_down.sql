drop table register.plan_work, register.plan;
