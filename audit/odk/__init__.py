"""The inspector's form for offices that work with ODK or KoBo: the form as XLSForm, its submissions as filings."""
