import Documents

extension Sample {
    /// Reads JSON; the root is valid inside `body` only.
    static func read<Result>(_ json: [UInt8], _ body: (Node) throws -> Result) throws -> Result {
        let document = Document()
        let root = try document.parse(json: json)
        return try withExtendedLifetime(document) { try body(root) }
    }
}
