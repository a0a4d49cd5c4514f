internal import FlowC
internal import OrchestratorTestKit

/// The value of a result with room for the id of a ticket: a benchmark encodes it once for many tickets, so that its worker
/// costs little beside what is measured.
struct ResultTemplate {
    private let bytes: [UInt8]
    private let place: Range<Int>

    /// Encodes a result of any ticket with that status and time, epoch milliseconds.
    init(
        _ status: WorkerResult.Status, atMs now: Int64, _ encoder: inout WorkerResultEncoder
    ) throws {
        let result = WorkerResult(
            ticket: Identifier(high: .max, low: .max), status: status, durationMs: status == .running ? nil : 1,
            timestampMs: now)
        bytes = try encoder.encode(result)
        guard let place = bytes.firstRange(of: result.key) else {
            throw CommandFailure(.failure, "a result does not hold the id of its ticket as text")
        }
        self.place = place
    }

    /// The value of the result of a ticket; `key` is its id as text.
    func value(for key: [UInt8]) -> [UInt8] {
        var value = bytes
        value.replaceSubrange(place, with: key)
        return value
    }
}
