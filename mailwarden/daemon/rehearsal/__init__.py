"""A desk's own history, lived through once more by what serves it today: what it would have written, and how well."""
