internal import FlowC

/// The ids of a generated decision.
struct DecisionIdentity {
    let decisionID: String
    let planID: String
    let intentID: String
    let correlationID: String
    let traceID: String
    let spanID: String

    init(_ random: inout SplitMix64) {
        func uuid(_ random: inout SplitMix64) -> String {
            Identifier(high: random.next(), low: random.next()).description
        }
        decisionID = uuid(&random)
        planID = uuid(&random)
        intentID = uuid(&random)
        correlationID = uuid(&random)
        traceID = String(uuid(&random).filter { $0 != "-" })
        spanID = String(uuid(&random).filter { $0 != "-" }.prefix(16))
    }
}
