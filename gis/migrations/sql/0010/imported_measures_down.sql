alter trigger then_changed_by_hand on register.measure rename to changed_by_hand;
