drop function register.take_back_looks;
