public import Documents

extension ExecutionResult {
    /// Reads a parsed record of `execution.results`, Avro or JSON alike. null counts as absent, unknown members are ignored,
    /// and a refusal names the field.
    ///
    /// `ticket_id` and `status` (in any case) must be there. What `result` says beside the error is checked for its type and
    /// not kept: a `result.success` that contradicts the status is ignored.
    public init(_ root: Node) throws(RejectedRecord) {
        guard root.kind == .object else {
            throw RejectedRecord(.undecodable, field: "", detail: "the record is not an object")
        }
        let scope = FieldScope()
        let ticketID = try root.requireIdentifier(scope, "ticket_id")
        let status = try Status(root, scope)
        let resultID = try root["result_id"]?.readIdentity(scope, "result_id", limit: Self.maxIDCharacters)
        let messageID = try root["message_id"]?.readIdentity(scope, "message_id", limit: Self.maxIDCharacters)
        let agentID = try root["agent_id"]?.readIdentity(scope, "agent_id", limit: Self.maxAgentIDCharacters)
        let duration = try root["actual_duration_ms"]?.readInteger(scope, "actual_duration_ms")
        if let duration, duration < 0 { throw scope.invalid("actual_duration_ms", "is negative: \(duration)") }
        let message = try root["error_message"]?.readWords(scope, "error_message", limit: Self.maxErrorCharacters)
        let outputError = try Self.outputError(root)
        try root["schema_version"]?.check(.integer, scope, "schema_version")
        self.init(
            ticketID: ticketID, status: status, ownID: resultID ?? messageID, agentID: agentID ?? "",
            actualDurationMs: duration, errorMessage: message ?? (status == .failed ? outputError : nil),
            timestampMs: try root["timestamp"]?.readTime(scope, "timestamp"))
    }

    /// `result.output.error` when it is text.
    private static func outputError(_ root: Node) throws(RejectedRecord) -> String? {
        guard let payload = root["result"], !payload.isNull else { return nil }
        try payload.check(.object, FieldScope(), "result")
        let scope = FieldScope(prefix: "result.")
        try payload["success"]?.check(.bool, scope, "success")
        try payload["metadata"]?.check(.object, scope, "metadata")
        try payload["logs"]?.check(.list, scope, "logs")
        guard let output = payload["output"] else { return nil }
        try output.check(.object, scope, "output")
        return output["error"]?.words(limit: maxErrorCharacters)
    }
}

extension ExecutionResult.Status {
    fileprivate init(_ root: Node, _ scope: FieldScope) throws(RejectedRecord) {
        guard let text = try root["status"]?.readText(scope, "status").ifNotEmpty else {
            throw scope.invalid("status", "is missing or empty")
        }
        guard let status = Self(rawValue: text) ?? Self(rawValue: text.uppercased()) else {
            throw scope.invalid("status", "unknown value \(clipped(text))")
        }
        self = status
    }
}
