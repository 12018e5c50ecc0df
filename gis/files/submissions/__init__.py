"""Files that hold filings: submissions of ODK and KoBo, and works that the inspector's form saved."""
