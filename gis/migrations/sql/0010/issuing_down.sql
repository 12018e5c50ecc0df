drop policy reviewers_issue on register.report;
alter table register.report drop column issued_by;
