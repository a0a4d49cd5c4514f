internal import FlowC

/// How outputs are written, and how large they may get.
public struct OutputSettings: Hashable, Sendable {
    /// Topic names.
    public var topics = TopicNames()
    /// Values of `execution.tickets`.
    public var tickets = OutputFormat.avro
    /// Values of `telemetry.orchestration`.
    public var telemetry = OutputFormat.json
    /// Values of `orchestration.incidents`.
    public var incidents = OutputFormat.json
    /// Values of `telemetry-flow-c`; nil while nothing is written there.
    public var flowEvents: OutputFormat?
    /// The largest ticket record with key and headers, bytes; `max.message.bytes` of its topic.
    public var maxTicketBytes = Int(TopicSettings(contract: .tickets).maxMessageBytes)

    /// The contract's settings.
    public init() {}
}
