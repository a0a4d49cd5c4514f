/// The headers of the records that a decision causes: the same set for all tickets of a plan.
public enum TicketHeaders {
    /// Trace context, identities and the `x-neural-hive-…` set, in a fixed order; what is unknown is left out.
    ///
    /// The incoming `traceparent` is passed on; without one it is made of the decision's trace and span. `tracestate`,
    /// `baggage`, user, domain and channel are passed on as they came.
    public static func headers(for decision: Decision) -> [Header] {
        var headers: [Header] = []
        headers.reserveCapacity(14)
        let incoming = decision.headers.first { $0.name == "traceparent" }
        if let incoming {
            headers.append(incoming)
        } else if let trace = decision.traceID, let span = decision.spanID,
            TraceParent.isIdentity(trace, length: 32), TraceParent.isIdentity(span, length: 16)
        {
            headers.append(Header("traceparent", "00-\(trace)-\(span)-01"))
        }
        for header in decision.headers where header.name == "tracestate" || header.name == "baggage" {
            headers.append(header)
        }
        headers.append(Header("correlation-id", decision.correlationID))
        headers.append(Header("plan-id", decision.planID))
        headers.append(Header("intent-id", decision.intentID))
        headers.append(Header("decision-id", decision.id))
        headers.append(Header("x-neural-hive-intent-id", decision.intentID))
        headers.append(Header("x-neural-hive-plan-id", decision.planID))
        for header in decision.headers where header.name.hasPrefix("x-neural-hive-") { headers.append(header) }
        if let trace = decision.traceID { headers.append(Header("x-neural-hive-trace-id", trace)) }
        if let span = decision.spanID { headers.append(Header("x-neural-hive-span-id", span)) }
        return headers
    }
}
