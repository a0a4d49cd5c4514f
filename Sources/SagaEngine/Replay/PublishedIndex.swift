internal import Avro
internal import Documents
internal import FlowC
internal import Kafka

/// What the output topics hold, as fingerprints: a ticket by its id, every other record by what it is.
///
/// 64 bits a fingerprint under a key that is random in each process: about 60 bytes of memory a record.
struct PublishedIndex: ~Copyable {
    struct Ticket: Equatable {
        let value: Int
        let headers: Int
    }

    private let ticketsTopic: String
    private let timedTopics: Set<String>
    private var reader: ValueReader
    private var timed: Set<Int> = []
    private(set) var tickets: [Identifier: Ticket] = [:]
    private var others: Set<Int> = []

    /// `timedTopics` are those whose values tell how long something took.
    init(registry: any SchemaRegistry, ticketsTopic: String, timedTopics: Set<String>) {
        self.ticketsTopic = ticketsTopic
        self.timedTopics = timedTopics
        reader = ValueReader(registry: registry)
    }

    /// Takes a record of an output topic. A ticket that was published again counts once.
    mutating func note(_ record: ConsumedRecord) {
        let headers = record.headers.map { (name: $0.name, value: $0.value) }
        guard record.partition.topic == ticketsTopic, let value = record.value,
            let id = reader.read(value)?["ticket_id"]?.text.flatMap({ Identifier($0) })
        else {
            others.insert(Self.print(record.partition.topic, record.key, record.value, headers))
            if timedTopics.contains(record.partition.topic), let value = record.value.flatMap({ reader.read($0) }) {
                timed.insert(value.printWithoutDurations)
            }
            return
        }
        let isAgain = record.header("x-replay") != nil
        if isAgain, tickets[id] != nil { return }
        tickets[id] = Ticket(value: Self.print(record.key, value), headers: Self.print(headers))
    }

    /// The fingerprints of a ticket that should be there.
    static func ticket(_ output: Output) -> Ticket {
        Ticket(value: print(output.key, output.value), headers: print(output.headers.entries))
    }

    /// True when a record that is no ticket is there.
    func holds(_ output: Output) -> Bool {
        others.contains(Self.print(output.topic, output.key, output.value, output.headers.entries))
    }

    /// True when a frame or a flow event is there that tells the same but for durations.
    mutating func holdsMeasuredAnew(_ output: Output) -> Bool {
        guard timedTopics.contains(output.topic), let value = output.value.flatMap({ reader.read($0) }) else {
            return false
        }
        return timed.contains(value.printWithoutDurations)
    }

    /// What is there of records that are no tickets.
    struct Found: Equatable {
        /// Those that are there, measured anew or not.
        var count = 0
        /// Those among them that are the same but for durations.
        var measuredAnew = 0
        /// The topic of the first one that is not there.
        var missingFrom: String?
    }

    /// Looks for records that are no tickets.
    mutating func find(_ outputs: some Sequence<Output>) -> Found {
        var found = Found()
        for output in outputs {
            if holds(output) {
                found.count += 1
            } else if holdsMeasuredAnew(output) {
                found.count += 1
                found.measuredAnew += 1
            } else {
                found.missingFrom = found.missingFrom ?? output.topic
            }
        }
        return found
    }

    private static func print(
        _ topic: String, _ key: [UInt8]?, _ value: [UInt8]?, _ headers: [(name: String, value: [UInt8]?)]
    ) -> Int {
        var hasher = Hasher()
        hasher.combine(topic)
        hasher.combine(print(key, value))
        hasher.combine(print(headers))
        return hasher.finalize()
    }

    private static func print(_ key: [UInt8]?, _ value: [UInt8]?) -> Int {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(value)
        return hasher.finalize()
    }

    /// Without the headers of the witness and of a replay.
    private static func print(_ headers: [(name: String, value: [UInt8]?)]) -> Int {
        var hasher = Hasher()
        for header in headers where !["x-batch", "x-source", "x-replay"].contains(header.name) {
            hasher.combine(header.name)
            hasher.combine(header.value)
        }
        return hasher.finalize()
    }
}

extension Node {
    /// A fingerprint of everything but members that tell a duration.
    fileprivate var printWithoutDurations: Int {
        var hasher = Hasher()
        combine(into: &hasher)
        return hasher.finalize()
    }

    private func combine(into hasher: inout Hasher) {
        switch kind {
        case .object, .list:
            for child in children where child.key?.hasSuffix("duration_ms") != true {
                hasher.combine(child.key)
                child.combine(into: &hasher)
            }
            hasher.combine(kind == .list)
        case .text: hasher.combine(text)
        case .bool: hasher.combine(bool)
        case .integer: hasher.combine(integer)
        case .number: hasher.combine(number)
        case .null: hasher.combine(0)
        }
    }
}
