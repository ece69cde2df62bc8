"""Jobs: what follows an act, in order, leased, retried, parked where a person sees it."""
