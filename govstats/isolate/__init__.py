"""Sources read in child processes that can be killed and replaced: time, memory and crashes stay there."""
