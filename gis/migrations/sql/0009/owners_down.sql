drop policy codes_confirm_nothing on register.reconfirmation;
drop policy codes_file_nothing on register.filing;
create or replace function register.reaches(roles text[], at_object bigint) returns boolean
language sql stable security definer set search_path = register, public, pg_temp as $$
    select exists (
        select from role_grant g
        join account a on a.id = g.account and a.active
        where g.account = actor() and g.role = any (roles) and g.ended_at is null
          and case
                  when g.role = 'owner' then g.object = at_object
                  when g.territory is null then true
                  else g.territory in (
                      select above.code from object o, territories_above(o.district) above where o.id = at_object
                  )
              end
    )
$$;
-- The accounts of letters stay, with what they reported; without the letters nobody can act as them.
update register.account set active = false where id in (select account from register.notice);
drop table register.notice_use, register.notice;
drop function register.bears_code, register.notice_account;
