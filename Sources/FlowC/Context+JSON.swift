public import Documents

extension Context {
    /// Writes what a replay needs: time, version, profile, and the error budget and the sagas that run where they are known.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("time_ms")
            writer.value(timeMs)
            writer.key("orchestrator_version")
            writer.value(orchestratorVersion)
            writer.key("profile")
            writer.value(json: profileDocument)
            if budget.isKnown {
                writer.key("budget")
                budget.write(to: &writer)
            }
            if let runningSagas {
                writer.key("running_sagas")
                writer.value(runningSagas)
            }
        }
    }

    /// Reads a stored context; nil when a member is missing or has the wrong type. The clock is given anew.
    public init?(stored node: Node, clock: StepClock) {
        guard let timeMs = node["time_ms"]?.integer, let version = node["orchestrator_version"]?.text,
            let profile = node["profile"].flatMap(Profile.init(stored:))
        else { return nil }
        self.init(timeMs: timeMs, orchestratorVersion: version, profile: profile, clock: clock)
        if let stored = node["running_sagas"] {
            guard let running = stored.integer.flatMap({ Int(exactly: $0) }) else { return nil }
            runningSagas = running
        }
        guard let stored = node["budget"] else { return }
        guard let budget = ErrorBudget(stored: stored) else { return nil }
        self.budget = budget
    }
}
