internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

/// What an output is, whatever its bytes: of each there may be one that readers of committed records see.
enum VisibleOutput: Hashable, CustomStringConvertible {
    case ticket(String)
    case frame(String)
    case approval(plan: String)
    case incident(String)
    case alert(String)
    case violation(String)
    case deadLetter(TopicPartition, Int64)
    /// Published again on purpose by the command with that id.
    indirect case replayed(VisibleOutput, command: String)
    case unknown(topic: String)

    init(_ output: Output, _ document: Document) {
        let plain = VisibleOutput(plain: output, document)
        guard let replay = output.headers.entries.last(where: { $0.name == "x-replay" })?.value else {
            self = plain
            return
        }
        self = .replayed(plain, command: String(decoding: replay, as: UTF8.self))
    }

    private init(plain output: Output, _ document: Document) {
        let value = output.value ?? []
        switch Topic(rawValue: output.topic) {
        case .tickets where value.count > 42:
            // A Confluent frame (5 bytes), the length of the first field, the ticket id.
            self = .ticket(String(decoding: value[6..<42], as: UTF8.self))
        case .telemetry: self = .frame(Self.member("frame_id", of: value, document))
        case .approvalRequests: self = .approval(plan: Self.member("plan_id", of: value, document))
        case .incidents: self = .incident(Self.member("incident_id", of: value, document))
        case .alerts: self = .alert(Self.member("alert_id", of: value, document))
        case .violations: self = .violation(Self.member("violation_id", of: value, document))
        case .decisionsDeadLetters, .commandsDeadLetters, .resultsDeadLetters, .approvalDeadLetters:
            func header(_ name: String) -> String {
                output.headers.entries.last { $0.name == name }?.value.map { String(decoding: $0, as: UTF8.self) } ?? ""
            }
            self = .deadLetter(
                TopicPartition(header("x-dlq-topic"), Int32(header("x-dlq-partition")) ?? -1),
                Int64(header("x-dlq-offset")) ?? -1)
        default: self = .unknown(topic: output.topic)
        }
    }

    private static func member(_ name: StaticString, of value: [UInt8], _ document: Document) -> String {
        (try? document.parse(json: value))?[name]?.text ?? ""
    }

    var description: String {
        switch self {
        case .ticket(let id): "ticket \(id)"
        case .frame(let id): "frame \(id)"
        case .approval(let plan): "approval request of plan \(plan)"
        case .incident(let id): "incident \(id)"
        case .alert(let id): "alert \(id)"
        case .violation(let id): "violation \(id)"
        case .deadLetter(let partition, let offset): "dead letter of \(partition)@\(offset)"
        case .replayed(let output, let command): "\(output) again by \(command)"
        case .unknown(let topic): "output on \(topic)"
        }
    }
}
