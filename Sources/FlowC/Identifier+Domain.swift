/// The identities of the domain, one function for each kind of name.
extension Identifier {
    /// The decision that a bare plan stands for; its text is the decision id.
    public static func decision(ofBarePlan planID: String) -> Identifier {
        derived("decision", planID)
    }

    /// The saga of a decision; also its workflow id and execution id.
    public static func saga(decisionID: String) -> Identifier {
        derived("saga", decisionID)
    }

    /// The saga of an attempt of a decision; the first is ``saga(decisionID:)``.
    public static func saga(decisionID: String, attempt: Int32) -> Identifier {
        attempt == 1 ? saga(decisionID: decisionID) : derived("saga", decisionID, String(attempt))
    }

    /// The ticket of a task. Attempts start at 1.
    public static func ticket(planID: String, taskID: String, attempt: Int) -> Identifier {
        derived("ticket", planID, taskID, String(attempt))
    }

    /// The ticket that undoes another one. Attempts start at 1.
    public static func compensation(of ticket: Identifier, attempt: Int) -> Identifier {
        derived("compensate", ticket.description, String(attempt))
    }

    /// A timer of a saga; `kind` is the kind of deadline.
    public static func timer(saga: Identifier, kind: String, sequence: Int64) -> Identifier {
        derived("timer", saga.description, kind, String(sequence))
    }

    /// Where an answer about a plan waits that no saga is known for yet.
    public static func answer(planID: String) -> Identifier {
        derived("answer", planID)
    }

    /// A checkpoint of a saga, taken at a step.
    public static func checkpoint(saga: Identifier, step: Step, sequence: Int64) -> Identifier {
        derived("checkpoint", saga.description, step.name, String(sequence))
    }

    /// A telemetry frame of a saga; each kind is published once.
    public static func frame(saga: Identifier, kind: TelemetryFrame.Kind) -> Identifier {
        derived("frame", saga.description, kind.rawValue)
    }

    /// An incident of a saga; without a ticket the last part is empty.
    public static func incident(saga: Identifier, cause: String, ticket: Identifier?) -> Identifier {
        derived("incident", saga.description, cause, ticket?.description ?? "")
    }

    /// An SLA alert of a saga; without a ticket the last part is empty.
    public static func alert(saga: Identifier, cause: String, ticket: Identifier?) -> Identifier {
        derived("alert", saga.description, cause, ticket?.description ?? "")
    }

    /// An SLA violation of a saga; without a ticket the last part is empty.
    public static func violation(saga: Identifier, cause: String, ticket: Identifier?) -> Identifier {
        derived("violation", saga.description, cause, ticket?.description ?? "")
    }

    /// The correlation of a decision that brings none.
    public static func correlation(decisionID: String) -> Identifier {
        derived("correlation", decisionID)
    }
}
