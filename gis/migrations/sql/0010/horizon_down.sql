drop trigger measure_within_horizon on register.measure;
drop function register.measure_within_horizon();
-- A register with works that are due later by another horizon is not taken back.
alter table register.measure add constraint measure_check
    check (due <= '2030-12-31' or derogation is not null);
