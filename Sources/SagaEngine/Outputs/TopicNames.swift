public import FlowC

/// The names under which the topics of the contract are known here.
public struct TopicNames: Hashable, Sendable {
    private var renamed: [Topic: String] = [:]

    /// The contract's names.
    public init() {}

    /// The name of a topic; the contract's unless it was set.
    public subscript(topic: Topic) -> String {
        get { renamed[topic] ?? topic.rawValue }
        set { renamed[topic] = newValue }
    }

    /// Where records of the topic with that name go that cannot be used; nil for a topic that is not read.
    public func deadLetters(of name: String) -> String? {
        Topic.allCases.first { self[$0] == name && $0.deadLetters != nil }?.deadLetters.map { self[$0] }
    }
}
