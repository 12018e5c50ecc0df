-- A row's batch says which import wrote it as it stands. Whoever else changes the row takes that away,
-- so that undoing the import refuses instead of writing over later work.

create function register.changed_by_hand() returns trigger language plpgsql as $$
begin
    new.batch := null;
    return new;
end
$$;
comment on function register.changed_by_hand is 'A change that names no other import belongs to none';

create trigger changed_by_hand before update on register.territory for each row when (old.batch = new.batch) execute function register.changed_by_hand();
create trigger changed_by_hand before update on register.population for each row when (old.batch = new.batch) execute function register.changed_by_hand();
create trigger changed_by_hand before update on register.object for each row when (old.batch = new.batch) execute function register.changed_by_hand();
create trigger changed_by_hand before update on register.claim for each row when (old.batch = new.batch) execute function register.changed_by_hand();
create trigger changed_by_hand before update on register.declared_fact for each row when (old.batch = new.batch) execute function register.changed_by_hand();
create trigger changed_by_hand before update on register.measure for each row when (old.batch = new.batch) execute function register.changed_by_hand();
