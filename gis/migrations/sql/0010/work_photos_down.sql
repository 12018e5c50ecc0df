drop policy works_are_unphotographed on register.photo;
create policy works_are_unphotographed on register.photo for delete to bosaga_app
    using (filing is null and added_by = register.actor()
           and exists (select from register.measure m where m.id = measure and m.status in ('planned', 'started')));
drop trigger work_photo_goes on register.photo;
drop function register.work_photo_goes();
drop table register.work_photo_removed;
