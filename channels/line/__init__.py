"""LINE: webhook in, Messaging API out."""
