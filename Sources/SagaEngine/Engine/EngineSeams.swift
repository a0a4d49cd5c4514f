/// Parts of an engine that a benchmark replaces.
package struct EngineSeams: Sendable {
    /// Makes what decides, for each lane; nil for Flow C.
    package var processor: (@Sendable () throws -> any BatchProcessor)?
    /// Stands before the store of a lane.
    package var store: @Sendable (any SagaStore) -> any SagaStore

    /// Nothing is replaced.
    package init(
        processor: (@Sendable () throws -> any BatchProcessor)? = nil,
        store: @escaping @Sendable (any SagaStore) -> any SagaStore = { $0 }
    ) {
        self.processor = processor
        self.store = store
    }
}
