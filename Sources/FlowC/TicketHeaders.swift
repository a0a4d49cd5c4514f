public import Documents

/// The headers of the records that a decision causes: the same set for all tickets of a plan.
public enum TicketHeaders {
    /// Trace context, identities and the `x-neural-hive-…` set, in a fixed order; what is unknown is left out.
    ///
    /// The incoming `traceparent` is passed on; without one it is made of the decision's trace and span. `tracestate`,
    /// `baggage`, user, domain and channel are passed on as they came.
    public static func headers(for decision: Decision) -> [Header] {
        headers(
            Identities(
                correlationID: decision.correlationID, planID: decision.planID, intentID: decision.intentID,
                decisionID: decision.id, traceID: decision.traceID, spanID: decision.spanID),
            handedOn: decision.headers)
    }

    /// The same headers once more, of a stored saga and what its decision handed on: `headers` of the checkpoint that was
    /// written with the tickets.
    public static func headers(for saga: Saga, handedOn: [Header]) -> [Header] {
        headers(
            Identities(
                correlationID: saga.correlationID, planID: saga.planID, intentID: saga.intentID,
                decisionID: saga.decisionID, traceID: saga.traceID, spanID: saga.spanID),
            handedOn: handedOn)
    }

    /// Writes headers for a checkpoint: `[[name, value], …]`.
    static func write(_ headers: [Header], to writer: inout JSONWriter) {
        writer.list { writer in
            for header in headers { writer.value([header.name, header.value]) }
        }
    }

    /// Reads `headers` of a stored checkpoint; empty where there are none.
    public static func handedOn(stored node: Node) -> [Header] {
        node.children.compactMap { pair in
            let texts = pair.children.compactMap(\.text)
            return texts.count == 2 ? Header(texts[0], texts[1]) : nil
        }
    }

    private struct Identities {
        let correlationID: String
        let planID: String
        let intentID: String
        let decisionID: String
        let traceID: String?
        let spanID: String?
    }

    private static func headers(_ identities: Identities, handedOn: [Header]) -> [Header] {
        var headers: [Header] = []
        headers.reserveCapacity(14)
        let incoming = handedOn.first { $0.name == "traceparent" }
        if let incoming {
            headers.append(incoming)
        } else if let trace = identities.traceID, let span = identities.spanID,
            TraceParent.isIdentity(trace, length: 32), TraceParent.isIdentity(span, length: 16)
        {
            headers.append(Header("traceparent", "00-\(trace)-\(span)-01"))
        }
        for header in handedOn where header.name == "tracestate" || header.name == "baggage" {
            headers.append(header)
        }
        headers.append(Header("correlation-id", identities.correlationID))
        headers.append(Header("plan-id", identities.planID))
        headers.append(Header("intent-id", identities.intentID))
        headers.append(Header("decision-id", identities.decisionID))
        headers.append(Header("x-neural-hive-intent-id", identities.intentID))
        headers.append(Header("x-neural-hive-plan-id", identities.planID))
        for header in handedOn where header.name.hasPrefix("x-neural-hive-") { headers.append(header) }
        if let trace = identities.traceID { headers.append(Header("x-neural-hive-trace-id", trace)) }
        if let span = identities.spanID { headers.append(Header("x-neural-hive-span-id", span)) }
        return headers
    }
}
