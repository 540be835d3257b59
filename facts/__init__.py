"""What may be said about a patient: words, units, the case and the fact templates; no drug and no rule."""
