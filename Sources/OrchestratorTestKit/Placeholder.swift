// The room OrchestratorTestKit; see the architecture notes in README.md.
