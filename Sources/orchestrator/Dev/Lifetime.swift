internal import Foundation
internal import Glibc

/// Waits for the end of a service that runs in the foreground.
enum Lifetime {
    /// Returns at SIGINT or SIGTERM, or with `untilEndOfInput` when standard input closes. Blocks the calling thread,
    /// which must be the main one: the signals are held back from it, and libraries hold them back from theirs.
    static func wait(untilEndOfInput: Bool) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        if untilEndOfInput {
            // It begins with the mask of this thread.
            Thread.detachNewThread {
                var input = [UInt8](repeating: 0, count: 4096)
                while read(STDIN_FILENO, &input, input.count) > 0 {}
                kill(getpid(), SIGTERM)
            }
        }
        var arrived: Int32 = 0
        sigwait(&signals, &arrived)
    }
}
