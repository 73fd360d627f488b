"""The straight line: poll, process, deliver."""
