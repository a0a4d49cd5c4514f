/// Which server answers, and whether it is still the same history: after a fail-over the timeline differs, after a restore into a new
/// cluster the system identifier does.
public struct ServerIdentity: Sendable, Hashable {
    /// The number that `initdb` gave the cluster; a standby shares it with its primary.
    public let systemIdentifier: Int64

    /// The timeline that is being written, or replayed while in recovery; a promotion starts a new one.
    public let timeline: Int32

    /// True for a standby.
    public let isInRecovery: Bool
}

extension Connection {
    /// Asks the server who it is; ordinary rights are enough.
    public mutating func identity() throws(PostgresError) -> ServerIdentity {
        let row = try execute(Self.identityStatement).single()
        return ServerIdentity(
            systemIdentifier: try row.int8(0), timeline: try row.int4(1), isInRecovery: try row.bool(2))
    }

    // The control file still holds the old timeline for a moment after a promotion, the name of the current WAL file does not; the
    // latter cannot be asked for in recovery.
    private static let identityStatement = Statement(
        "server-identity",
        """
        SELECT (SELECT system_identifier FROM pg_control_system()),
               CASE WHEN pg_is_in_recovery()
                    THEN greatest((SELECT timeline_id FROM pg_control_checkpoint()),
                                  (SELECT min_recovery_end_timeline FROM pg_control_recovery()))
                    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int4
               END,
               pg_is_in_recovery()
        """)
}
