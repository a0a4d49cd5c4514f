internal import Documents

/// What the decoder takes from the headers of a record. A header that cannot be used is left aside: headers are hints.
struct RecordHeaders {
    /// `correlation-id`.
    var correlationID: String?
    /// `traceparent`.
    var trace: TraceParent?
    /// What is handed on to the records that this one causes, names in lower case, in the order of ``passedNames``.
    var handedOn: [Header] = []

    /// The names that are handed on.
    private static let passedNames = [
        "traceparent", "tracestate", "baggage", "x-neural-hive-user-id", "x-neural-hive-domain",
        "x-neural-hive-channel",
    ]

    init(_ headers: [Header], maxCorrelationCharacters: Int) {
        if headers.isEmpty { return }
        var values = [String?](repeating: nil, count: Self.passedNames.count)
        for header in headers {
            if header.hasName("correlation-id") {
                let fits =
                    header.value.utf8.count <= maxCorrelationCharacters
                    || header.value.unicodeScalars.count <= maxCorrelationCharacters
                if fits && header.isUsable { correlationID = header.value }
            } else if let place = header.passedPlace, header.isUsable {
                values[place] = header.value
            }
        }
        trace = values[0].flatMap(TraceParent.init)
        if trace == nil { values[0] = nil }
        for (place, value) in values.enumerated() {
            if let value { handedOn.append(Header(Self.passedNames[place], value)) }
        }
    }
}

extension Header {
    /// The place of the name among those that are handed on; the length decides first.
    fileprivate var passedPlace: Int? {
        switch name.utf8.count {
        case 7: hasName("baggage") ? 2 : nil
        case 10: hasName("tracestate") ? 1 : nil
        case 11: hasName("traceparent") ? 0 : nil
        case 20: hasName("x-neural-hive-domain") ? 4 : nil
        case 21: hasName("x-neural-hive-user-id") ? 3 : hasName("x-neural-hive-channel") ? 5 : nil
        default: nil
        }
    }

    /// True when the name is that lower-case ASCII one in any case.
    fileprivate func hasName(_ expected: StaticString) -> Bool {
        guard name.utf8.count == expected.utf8CodeUnitCount else { return false }
        var position = 0
        for byte in name.utf8 {
            let lower = (65...90).contains(byte) ? byte | 0x20 : byte
            guard lower == expected.utf8Start[position] else { return false }
            position += 1
        }
        return true
    }

    /// Not blank and without control characters.
    fileprivate var isUsable: Bool {
        var value = value
        return value.withUTF8 { text in
            let bytes = UnsafeRawBufferPointer(text)
            return Node.identityProblem(bytes, limit: Int.max) == nil && !bytes.allSatisfy { $0 == 0x20 }
        }
    }
}
