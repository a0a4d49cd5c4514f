/// Events that wait for sagas of a batch need rows that were not loaded with it. What waits is known only once the
/// inboxes are loaded, and may concern other sagas and tickets than the records of the batch.
public struct MissingKeys: Error {
    /// What to load as well.
    public let keys: BatchKeys

    /// Names the keys.
    public init(keys: BatchKeys) {
        self.keys = keys
    }
}
