-- Reports are issued by people too: by whoever reviews or administers their territory.
alter table register.report add column issued_by bigint references register.account;
comment on column register.report.issued_by is 'Account that issued it; null: the operator, by command. Private';
create index on register.report (issued_by);

create policy reviewers_issue on register.report for insert to bosaga_app
    with check (issued_by = register.actor()
                and territory in (select register.districts_reached(register.actor(), array['reviewer', 'administrator'])));
