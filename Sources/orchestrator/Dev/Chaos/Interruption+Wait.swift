extension Interruption {
    /// Waits so long, or throws when a signal comes, so that everything is cleaned up on the way out.
    func wait(_ duration: Duration) throws(CommandFailure) {
        if isRaised(within: duration) { throw CommandFailure(.interrupted, "interrupted; nothing has been counted") }
    }
}
