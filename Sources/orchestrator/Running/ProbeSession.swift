internal import Operations
internal import Postgres
internal import SagaEngine

/// Keeps a probe's connection between its questions. Used on the probe's thread only.
final class ProbeSession {
    private var connection: Connection

    init(_ connection: consuming Connection) {
        self.connection = connection
    }

    func read(_ counter: DatabaseCounter, _ access: PostgresAccess) throws -> DatabaseReading {
        do throws(PostgresError) {
            return try counter.read(on: &connection)
        } catch {
            throw access.failure(error)
        }
    }
}
