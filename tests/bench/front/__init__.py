"""The wall page measured as its audience has it, beside the reference page: `make bench-front`."""
