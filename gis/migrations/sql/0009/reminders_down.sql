drop table register.calendar_address, register.reminder, register.reminder_letter;
