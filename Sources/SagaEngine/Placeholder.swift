// The room SagaEngine; see the architecture notes in README.md.
