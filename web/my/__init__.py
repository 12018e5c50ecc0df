"""The owner's side: `/my`, by account or by the code on a letter, and the letters themselves."""
