public import Documents

/// Turns a parsed record of `plans.consensus` into a decision.
///
/// It owns the buffers for embedded plans, so it belongs to one thread.
public struct DecisionDecoder: ~Copyable {
    /// Decodes a record. `recordBytes` is the size of the record's value; `headers` are all of its headers.
    public func decode(
        _ root: Node, recordBytes: Int, headers: [Header] = []
    ) throws(RejectedRecord) -> Decision {
        throw RejectedRecord(.undecodable, field: "", detail: "not a decision")
    }
}
