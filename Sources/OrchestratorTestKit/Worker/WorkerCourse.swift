/// What a simulated worker does with one ticket once it may start.
public struct WorkerCourse: Hashable, Sendable {
    /// Whether it ends FAILED, else COMPLETED.
    public let fails: Bool
    /// From RUNNING to the end, milliseconds, at least 0.
    public let durationMs: Int64
    /// How often RUNNING is sent.
    public let start: WorkerDelivery
    /// How often COMPLETED or FAILED is sent.
    public let end: WorkerDelivery

    /// Names a course.
    public init(fails: Bool, durationMs: Int64, start: WorkerDelivery = .once, end: WorkerDelivery = .once) {
        self.fails = fails
        self.durationMs = durationMs
        self.start = start
        self.end = end
    }
}
