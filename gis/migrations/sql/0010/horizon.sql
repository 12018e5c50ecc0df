-- Until when works are due is the installation's matter, not the same year everywhere: the domain holds the day of its
-- profile, this wall the year that the installation's figures end with.
alter table register.measure drop constraint measure_check;

create function register.measure_within_horizon() returns trigger
language plpgsql as $$
begin
    if extract(year from new.due) > (select last_year from register.installation) then
        raise exception 'measure % is due after the last year of this installation', new.id using errcode = 'check_violation';
    end if;
    return new;
end
$$;
comment on function register.measure_within_horizon is 'Refuses a due date after the last year of the installation.';
create trigger measure_within_horizon before insert or update of due on register.measure
    for each row when (new.derogation is null) execute function register.measure_within_horizon();
