internal import Documents
internal import FlowC
internal import SagaEngine

/// What `sagas verify` prints, as it is found: lines, or one JSON object over several lines. Keeps nothing, however many
/// mismatches there are.
struct MismatchReport {
    private let json: Bool
    private var count = 0

    /// A report for people, or for programs.
    init(json: Bool) { self.json = json }

    /// One more mismatch.
    mutating func tell(_ mismatch: SagaMismatch) {
        count += 1
        guard json else { return Terminal.out(mismatch.description) }
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            for (name, text) in [
                ("saga_id", mismatch.saga.description), ("kind", mismatch.kind.rawValue), ("claim", mismatch.claim),
                ("contradiction", mismatch.contradiction),
            ] {
                writer.key(name)
                writer.value(text)
            }
        }
        Terminal.out((count == 1 ? #"{"mismatches":["# : ",") + writer.text)
    }

    /// The last line.
    func conclude(sagas: Int, mismatched: Int) {
        if json {
            let start = count == 0 ? #"{"mismatches":["# : ""
            return Terminal.out(#"\#(start)],"sagas":\#(sagas),"mismatched_sagas":\#(mismatched)}"#)
        }
        let agreeing = "verified \(sagas) sagas: \(sagas - mismatched) are what their journals say"
        Terminal.out(mismatched == 0 ? agreeing : "\(agreeing), \(mismatched) are not (\(count) mismatches)")
    }
}
