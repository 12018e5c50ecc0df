drop function register.drafted, register.assigned;
drop table register.assignment;
drop function register.refuse_out_of_reach, register.districts_reached;
