import Foundation

/// A call that blocks, on a thread of its own.
// Sendable by hand: what the call captures belongs to its thread until the semaphore tells the waiting one of its end.
final class BlockedCall<Answer>: @unchecked Sendable {
    private let call: () throws -> Answer
    private let done = DispatchSemaphore(value: 0)
    private var answer: Result<Answer, any Error>?

    init(_ call: @escaping () throws -> Answer) {
        self.call = call
        Thread.detachNewThread { [self] in
            answer = Result { try self.call() }
            done.signal()
        }
    }

    /// Waits for its end; once.
    func wait() throws -> Answer {
        done.wait()
        guard let answer else { throw CancellationError() }
        return try answer.get()
    }
}
