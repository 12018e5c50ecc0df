-- People take steps of measures that an import brought as of any other. Triggers fire by name: the wall (measure_moves)
-- looks at what somebody changes before the row is said to be no longer as its import left it, not after it.
alter trigger changed_by_hand on register.measure rename to then_changed_by_hand;
