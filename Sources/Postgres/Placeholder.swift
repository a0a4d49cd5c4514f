// The room Postgres; see the architecture notes in README.md.
