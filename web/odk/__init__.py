"""The inspector's form for ODK and KoBo, in words."""
