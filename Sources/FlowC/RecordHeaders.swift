/// What the decoder takes from the headers of a record. A header that cannot be used is left aside: headers are hints.
struct RecordHeaders {
    /// `correlation-id`.
    var correlationID: String?
    /// `traceparent`.
    var trace: TraceParent?
    /// What is handed on to the records that this one causes, names in lower case, in a fixed order.
    var handedOn: [Header] = []

    /// The names that are handed on.
    static let passedNames = [
        "traceparent", "tracestate", "baggage", "x-neural-hive-user-id", "x-neural-hive-domain",
        "x-neural-hive-channel",
    ]

    init(_ headers: [Header], maxCorrelationCharacters: Int) {
        if headers.isEmpty { return }
        var passed = [String?](repeating: nil, count: Self.passedNames.count)
        for header in headers {
            guard Self.isUsable(header.value) else { continue }
            let name = header.name.lowercased()
            if name == "correlation-id" {
                if header.value.unicodeScalars.count <= maxCorrelationCharacters { correlationID = header.value }
            } else if let place = Self.passedNames.firstIndex(of: name) {
                passed[place] = header.value
            }
        }
        trace = passed[0].flatMap(TraceParent.init)
        if trace == nil { passed[0] = nil }
        for (name, value) in zip(Self.passedNames, passed) {
            if let value { handedOn.append(Header(name, value)) }
        }
    }

    private static func isUsable(_ value: String) -> Bool {
        !value.utf8.allSatisfy { $0 == 0x20 }
            && value.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }
}
