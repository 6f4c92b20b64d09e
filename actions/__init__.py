"""The action server: read slots, send a command, say the result."""
