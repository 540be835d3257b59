"""What thinks, asks and explains: the public door of Neuroladder."""
