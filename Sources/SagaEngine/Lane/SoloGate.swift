internal import Foundation

/// Lets one lane of a process at a time take a record alone: should the process end meanwhile, the only mark that it leaves
/// behind is that of the record which was being handled.
///
/// `@unchecked Sendable`: every access is under `condition`.
public final class SoloGate: @unchecked Sendable {
    private let condition = NSCondition()
    private var isTaken = false

    /// An open gate.
    public init() {}

    /// Blocks until no other lane is inside.
    func enter() {
        condition.withLock {
            while isTaken { condition.wait() }
            isTaken = true
        }
    }

    /// Lets the next one in.
    func leave() {
        condition.withLock {
            isTaken = false
            condition.signal()
        }
    }
}
