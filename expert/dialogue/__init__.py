"""The conversation: what may be asked, how answers are understood, which question comes next, and how it is shown."""
