"""The arithmetic: small pure functions, each with an id, a source and units."""
