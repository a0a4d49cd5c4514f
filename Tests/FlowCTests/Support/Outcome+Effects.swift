import FlowC

extension Outcome {
    /// The compensations that go out.
    var compensations: [Compensation] {
        effects.compactMap { effect in
            if case .compensate(let order) = effect { order } else { nil }
        }
    }

    /// The incidents that are raised.
    var incidents: [Incident] {
        effects.compactMap { effect in
            if case .raise(let incident) = effect { incident } else { nil }
        }
    }

    /// The alerts that go out.
    var alerts: [SLAAlert] {
        effects.compactMap { effect in
            if case .alert(let alert) = effect { alert } else { nil }
        }
    }

    /// The violations that go out.
    var violations: [SLAViolation] {
        effects.compactMap { effect in
            if case .violation(let violation) = effect { violation } else { nil }
        }
    }

    /// The transitions of its saga, as `RUNNING→FAILED`.
    var transitions: [String] {
        journal.filter { $0.kind == .stateTransition }.map { "\($0.from)→\($0.to)" }
    }

    /// Whether it leaves everything as it is: nothing to write, nothing to publish.
    var isNothing: Bool { saga == nil && journal.isEmpty && checkpoint == nil && effects.isEmpty && tickets == nil }
}
