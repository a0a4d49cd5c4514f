// The room Kafka; see the architecture notes in README.md.
