"""Settings, the place that joins the parts, the processes and the command line."""
