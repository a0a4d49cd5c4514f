internal import Documents

/// How far a saga is with one of its waits: an element of `waits` in `sagas.facts`.
public struct WaitProgress: Hashable, Sendable {
    /// How a wait ended.
    public enum End: String, Hashable, Sendable, CaseIterable {
        /// Enough of its events came.
        case met
        /// Its time was over, and the saga went on without.
        case timedOut = "timed_out"
    }

    /// A signal that brought one of its events; each event is brought once, by one signal.
    public struct Match: Hashable, Sendable {
        /// The index in ``EventWait/events``.
        public var event: Int
        /// `command_id` of the signal.
        public var signal: String
        /// When it was applied, epoch milliseconds.
        public var at: Int64

        /// Names a match.
        public init(event: Int, signal: String, at: Int64) {
            self.event = event
            self.signal = signal
            self.at = at
        }
    }

    /// What is waited for.
    public let wait: EventWait
    /// When its time began, epoch milliseconds; nil while the step is to be tried again.
    public var since: Int64?
    /// What came.
    public var matches: [Match] = []
    /// How it ended; nil while it lasts.
    public var end: End?
    /// How often its step was tried again.
    public var tries: Int32 = 0
    /// Whether a person has been told.
    public var isEscalated = false

    /// A wait that begins.
    public init(_ wait: EventWait, since: Int64) {
        self.wait = wait
        self.since = since
    }

    /// Whether it still lasts.
    public var isOpen: Bool { end == nil }

    /// When its time is over, epoch milliseconds; nil when that says nothing: it has ended, or a person has been told.
    public var deadline: Int64? { isOpen && !isEscalated ? since?.adding(wait.timeoutMs) : nil }

    /// Takes a signal; false when no event of it is still missing that has this type and key.
    mutating func take(_ signal: Signal, id: String, at time: Int64) -> Bool {
        guard isOpen,
            let event = wait.events.firstIndex(where: { $0.type == signal.eventType && $0.key == signal.eventKey }),
            !matches.contains(where: { $0.event == event })
        else { return false }
        matches.append(Match(event: event, signal: id, at: time))
        if matches.count >= wait.need { end = .met }
        return true
    }

    /// For the saga's history.
    var line: String { "\(wait.line) (\(matches.count) of \(wait.need) came)" }
}

extension WaitProgress {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("wait")
            wait.write(to: &writer)
            writer.key("since")
            writer.value(since)
            writer.key("matches")
            writer.list { writer in
                for match in matches {
                    writer.object { writer in
                        writer.key("event")
                        writer.value(match.event)
                        writer.key("signal")
                        writer.value(match.signal)
                        writer.key("at")
                        writer.value(match.at)
                    }
                }
            }
            writer.key("end")
            writer.value(end?.rawValue)
            writer.key("tries")
            writer.value(tries)
            writer.key("escalated")
            writer.value(isEscalated)
        }
    }

    /// Reads what ``write(to:)`` wrote; nil when this version does not know it.
    init?(stored node: Node) {
        guard let wait = node["wait"].flatMap(EventWait.init(stored:)) else { return nil }
        self.wait = wait
        since = node["since"]?.integer
        for element in node["matches"]?.children.map({ $0 }) ?? [] {
            guard let event = element["event"]?.integer, wait.events.indices.contains(Int(event)),
                let signal = element["signal"]?.text, let time = element["at"]?.integer
            else { return nil }
            matches.append(Match(event: Int(event), signal: signal, at: time))
        }
        if let text = node["end"]?.text {
            guard let end = End(rawValue: text) else { return nil }
            self.end = end
        }
        tries = Int32(clamping: node["tries"]?.integer ?? 0)
        isEscalated = node["escalated"]?.bool ?? false
    }
}
