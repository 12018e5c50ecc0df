drop view pub.report;
drop table register.report;
