/// Something that a saga waits for before it goes on: events, each named by a type and a key, how many of them, how long, and
/// what follows when they do not come (workflow-engine.md WF-14).
///
/// A plan asks for it in its `metadata`: the text of `wait_for` is a JSON object or a list of them (``EventWait/read(_:_:)``).
/// Events are signals that name the saga: `orchestrator saga signal`, or a record of `orchestration.commands`.
public struct EventWait: Hashable, Sendable {
    /// The most waits that a plan may have.
    public static let maxWaits = 16
    /// The most events of one wait.
    public static let maxEvents = 100
    /// The longest time, milliseconds: 30 days.
    public static let maxTimeoutMs: Int64 = 30 * 86_400_000

    /// What is named by a type and a key.
    public struct Awaited: Hashable, Sendable {
        /// `type`: what happens.
        public var type: String
        /// `key`: to which of several things it happens.
        public var key: String

        /// Names an event.
        public init(type: String, key: String) {
            self.type = type
            self.key = key
        }
    }

    /// What is held back meanwhile.
    public enum Stage: String, Hashable, Sendable, CaseIterable {
        /// The plan's tickets: the saga is DEFERRED.
        case publish
        /// The end of the saga: it is WAITING_FOR_EVENT for this as for the results of its tickets.
        case complete
    }

    /// What follows when the time is over.
    public enum Policy: String, Hashable, Sendable, CaseIterable {
        /// The step fails: FAILED, or what was done is undone.
        case fail
        /// The step is tried again as after a fault that passes, as often; then it fails.
        case retry
        /// The saga goes on without.
        case `continue`
        /// An incident tells a person; the saga waits on.
        case escalate
    }

    /// `events`.
    public var events: [Awaited]
    /// `need`: how many of them; `any` is 1, `all` is all of them.
    public var need: Int
    /// `before`.
    public var before: Stage
    /// `timeout_ms`, milliseconds.
    public var timeoutMs: Int64
    /// `on_timeout`.
    public var onTimeout: Policy

    /// Names a wait.
    public init(
        events: [Awaited], need: Int, before: Stage = .publish, timeoutMs: Int64, onTimeout: Policy = .fail
    ) {
        self.events = events
        self.need = need
        self.before = before
        self.timeoutMs = timeoutMs
        self.onTimeout = onTimeout
    }

    /// What is waited for, as the saga's history says it.
    var line: String {
        let names = events.prefix(3).map { "\(clipped($0.type)) \(clipped($0.key))" }.joined(separator: ", ")
        let all = names + (events.count > 3 ? ", …" : "")
        return events.count == 1 ? all : "\(need) of \(events.count): \(all)"
    }
}
