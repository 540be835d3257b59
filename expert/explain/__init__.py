"""Questions to a finished assessment: how, why not, what if, what would change, and the critique of another plan."""
