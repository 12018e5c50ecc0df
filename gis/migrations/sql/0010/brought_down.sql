drop table register.brought;
drop function register.brought_goes_on;
