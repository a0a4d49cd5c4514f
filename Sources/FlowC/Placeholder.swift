// The room FlowC; see the architecture notes in README.md.
