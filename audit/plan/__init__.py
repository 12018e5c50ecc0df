"""The adaptation plan: which works in which year, with this money, make the most access until the horizon.

`case` says what is asked, `solve` answers, `check` counts the answer again; decision 15 has the formulation.
"""
