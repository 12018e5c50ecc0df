"""What adaptation costs and what was promised for it: standard works, prices, programmes, their indicators.

The currency and the amount are the city's own: no price is held here.
"""
