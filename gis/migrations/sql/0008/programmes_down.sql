drop view pub.programme_document, pub.programme_step, pub.programme_value, pub.programme_indicator, pub.programme_line, pub.programme;
drop table register.programme_document, register.programme_step, register.programme_value, register.programme_indicator,
    register.programme_line, register.programme, register.price;
delete from register.batch where kind in ('prices', 'programmes');
alter table register.batch drop constraint batch_kind_check;
alter table register.batch add constraint batch_kind_check
    check (kind in ('territories', 'objects', 'passports', 'claims', 'measures', 'population', 'demo'));
delete from register.population where people in ('minors', 'older');
alter table register.population drop constraint population_people_check;
alter table register.population add constraint population_people_check
    check (people in ('residents', 'with_disability', 'K', 'O', 'S', 'G', 'U', 'children'));
comment on column register.population.people is 'residents, with_disability, children, or one category К О С Г У as K O S G U';
