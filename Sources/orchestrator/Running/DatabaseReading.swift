internal import SagaEngine

/// What the probe of Postgres has counted last.
struct DatabaseReading: Sendable {
    /// What waits.
    let backlog: Backlog
    /// The sagas that do not get on.
    let stuck: StuckCounts
}
