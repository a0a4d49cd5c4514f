internal import Documents
internal import FlowC
internal import Kafka

/// What a frame on the topic says about its saga, and where it stands.
struct SagaFrame: Sendable {
    /// `frame_id`.
    var id: Identifier
    /// `kind`.
    var kind: TelemetryFrame.Kind
    /// `workflow_id`.
    var saga: Identifier
    /// `state`.
    var state: String
    /// `ticket_ids`.
    var tickets: [Identifier]
    /// `compensation_ticket_ids`.
    var compensations: [Identifier]
    /// Where it stands.
    var place: PartitionOffset

    /// Names a frame.
    init(
        _ kind: TelemetryFrame.Kind, of saga: Identifier, state: String, tickets: [Identifier] = [],
        compensations: [Identifier] = [], at place: PartitionOffset
    ) {
        id = .frame(saga: saga, kind: kind)
        self.kind = kind
        self.saga = saga
        self.state = state
        self.tickets = tickets
        self.compensations = compensations
        self.place = place
    }

    /// Reads a record's value; nil when a member is missing.
    init?(_ node: Node, at place: PartitionOffset) {
        guard let id = node["frame_id"]?.text.flatMap({ Identifier($0) }),
            let kind = node["kind"]?.text.flatMap(TelemetryFrame.Kind.init),
            let saga = node["workflow_id"]?.text.flatMap({ Identifier($0) }), let state = node["state"]?.text
        else { return nil }
        func ids(_ name: StaticString) -> [Identifier] {
            node[name]?.children.compactMap { $0.text.flatMap { Identifier($0) } } ?? []
        }
        self.init(
            kind, of: saga, state: state, tickets: ids("ticket_ids"), compensations: ids("compensation_ticket_ids"),
            at: place)
        self.id = id
    }
}
