internal import Documents

/// Members that must be there.
extension Node {
    /// An identity; null and blank text are refused like an absent member.
    func requireIdentity(
        _ scope: FieldScope, _ name: StaticString, limit: Int
    ) throws(RejectedRecord) -> String {
        guard let text = try self[name]?.readIdentity(scope, name, limit: limit) else {
            throw scope.invalid(name, "is missing or empty")
        }
        return text
    }

    /// A UUID in its text form, either case.
    func requireIdentifier(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> Identifier {
        let text = try requireIdentity(scope, name, limit: Identifier.textLength)
        guard let identifier = Identifier(text) else { throw scope.invalid(name, "is no UUID: \(clipped(text))") }
        return identifier
    }
}
