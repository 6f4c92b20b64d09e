"""What each command does: ``handle(command, context)``, at most one effect for one command id."""
