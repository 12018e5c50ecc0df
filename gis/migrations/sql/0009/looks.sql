-- Nobody deletes a visit or a screening; the one exception is what an import brought, when that is undone.
create function register.take_back_looks(undone bigint) returns integer
language plpgsql security definer set search_path = register, public, pg_temp as $$
declare
    visits     integer;
    screenings integer;
begin
    delete from visit v using batch_change b
    where is_operator() and b.batch = undone and b.entity = 'visit' and b.before is null and v.id::text = b.id;
    get diagnostics visits = row_count;
    delete from screening s using batch_change b
    where is_operator() and b.batch = undone and b.entity = 'screening' and b.before is null and s.id::text = b.id;
    get diagnostics screenings = row_count;
    return visits + screenings;
end
$$;
revoke execute on function register.take_back_looks from public;
grant execute on function register.take_back_looks to bosaga_app;
comment on function register.take_back_looks is 'Removes the visits and screenings that an import brought.';
