"""The rules of a cash-on-delivery complaint, in the standard library only."""
