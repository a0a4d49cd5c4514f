internal import FlowC
internal import Kafka
internal import SagaEngine

/// A record for the input topic with what must come of it.
struct SimulatedInput {
    enum Expectation {
        /// So many tickets and one frame, unless another saga holds the plan: then one frame.
        case tickets([String])
        /// So many tickets once what it waits for has come, or none; one frame at its end.
        case waits([String])
        /// A person is asked.
        case approval
        /// The gate refuses it: one frame.
        case refused
        /// C1 refuses the plan: one dead letter and one frame.
        case invalid
        /// One dead letter, no saga.
        case poison
        /// The tickets of its saga once more, if it has any; one dead letter while nobody knows the saga.
        case republish(command: String)
    }

    let decisionID: String
    let planID: String
    let saga: Identifier
    let expectation: Expectation
    let key: [UInt8]
    let value: [UInt8]
    let headers: [Kafka.Header]

    /// True when it makes a saga.
    var isDecision: Bool {
        switch expectation {
        case .tickets, .waits, .approval, .refused, .invalid: true
        case .poison, .republish: false
        }
    }
}

extension SimulatedInput {
    /// A command to publish the tickets of a saga once more.
    init(republish saga: Identifier, number: Int, chance: SimulationChance) {
        let id = Identifier(high: chance.next(), low: UInt64(number)).description
        let command = Command(
            id: id, order: .republish, saga: saga, issuedAt: 1_772_442_930_000, issuedBy: "simulation")
        self.init(
            decisionID: "", planID: "", saga: saga, expectation: .republish(command: id), key: command.key,
            value: command.json, headers: [])
    }
}

extension SimulatedInput: CustomStringConvertible {
    var description: String {
        switch expectation {
        case .tickets(let ids): "decision of saga \(saga.description.prefix(8)), \(ids.count) ticket(s)"
        case .waits(let ids): "decision of saga \(saga.description.prefix(8)), \(ids.count) ticket(s), that waits"
        case .approval: "decision of saga \(saga.description.prefix(8)) that needs approval"
        case .refused: "decision of saga \(saga.description.prefix(8)) that is refused"
        case .invalid: "decision of saga \(saga.description.prefix(8)) with an invalid plan"
        case .poison: "poison"
        case .republish(let command): "republish saga \(saga.description.prefix(8)), command \(command.prefix(8))"
        }
    }
}
