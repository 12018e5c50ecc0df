drop view pub.dwelling;
drop table register.dwelling;
