"""By when will a person have answered? Honest times, learned from what one desk really did.

`Estimator` is fed with what happened (opened, answered, closed) and asked for times at levels: the share of cases in
which a time is to be kept. How a time comes about, one module each:

    week           every hour named by the local hour of the week, or closed
    activity       durations counted in time in which answers happen
    window         which conversations count
    shift          what about a moment and a mail makes a wait longer or shorter
    regression     by how much, for the wait as a whole
    kaplan_meier   how long waits last, the still-open ones included
    calibration    by how much each level must move to be kept as often as it says
    undecided      promises whose outcome is still to be learned
    repromise      the same for somebody who has waited already
    beginning      what may be said before enough is known
    rounding       times as people say them
    chances        how likely an answer by a time is, and from when on that is below a threshold
    reliability    by how much such chances must move to come true as often as they say
    risk           both, for the times that were told
    usual          whether so many wait, or nobody answers for so long, as never before
    foretelling    what is said, as values
    history        what happened so far, and what is worked out from it

Everything is deterministic: the same events and promises in the same order give the same state. Nothing here reads a
clock, does I/O or draws random numbers. Inside, instants are Unix seconds (a promise reads the activity clock dozens of
times); `Estimator` takes and returns aware datetimes.
"""
