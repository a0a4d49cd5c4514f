internal import Documents
internal import FlowC

/// Reads command records.
struct CommandReader {
    private let document = Document()

    /// The command; nil for anything else.
    func read(_ value: [UInt8]) -> Command? {
        guard let root = try? document.parse(json: value) else { return nil }
        return try? Command(root)
    }
}
