"""The forward-chaining engine that fires the rule cards over the facts of one case."""
