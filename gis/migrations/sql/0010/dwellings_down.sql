drop view pub.dwelling;
drop table register.dwelling;
delete from register.batch_change where entity = 'dwelling';
