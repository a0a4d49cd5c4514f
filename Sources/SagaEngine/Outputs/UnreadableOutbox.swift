/// Stored bytes that cannot be read (outputs of an outbox row, a parked record): the row was damaged, or written by a newer program.
public struct UnreadableOutbox: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    public let problem: String

    /// One line.
    public var description: String { "stored bytes cannot be read: \(problem)" }
}
