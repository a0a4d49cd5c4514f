// The room Avro; see the architecture notes in README.md.
