/// Which migrations a database has and which it still wants.
public struct MigrationStatus: Sendable {
    /// One row of `schema_migrations`.
    public struct Applied: Sendable, Hashable {
        /// The migration's number.
        public let version: Int32
        /// Its name when it was applied.
        public let name: String
        /// SHA-256 of its text when it was applied.
        public let checksum: String
        /// When, in milliseconds since 1970-01-01 UTC.
        public let appliedAt: Int64
        /// The version of the program that applied it.
        public let programVersion: String
    }

    /// In order of version.
    public let applied: [Applied]

    /// In order of version.
    public let pending: [Migration]

    /// True when nothing is to be done.
    public var isCurrent: Bool { pending.isEmpty }

    /// Compares what was applied with what is known; refuses a newer database, a changed text and a hole.
    init(applied: [Applied], known: MigrationSet) throws(MigrationError) {
        let latest = applied.last?.version ?? 0
        guard latest <= known.latest else { throw .databaseNewer(database: latest, known: known.latest) }
        let byVersion = Dictionary(applied.map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first })
        var pending: [Migration] = []
        for migration in known.migrations {
            if let row = byVersion[migration.version] {
                guard row.checksum == migration.checksum else {
                    throw .changed(file: migration.fileName, applied: row.checksum, found: migration.checksum)
                }
            } else {
                guard migration.version > latest else { throw .notApplied(file: migration.fileName, latest: latest) }
                pending.append(migration)
            }
        }
        self.applied = applied
        self.pending = pending
    }
}
