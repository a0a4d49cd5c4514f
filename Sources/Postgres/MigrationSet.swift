/// The migrations that this program knows: 1, 2, 3 … without gap or double.
public struct MigrationSet: Sendable {
    /// In order; the position is the version less 1.
    public let migrations: [Migration]

    /// Checks the numbers; the order given does not matter.
    public init(_ migrations: [Migration]) throws(MigrationError) {
        let ordered = migrations.sorted { $0.version < $1.version }
        for (index, migration) in ordered.enumerated() {
            if index > 0, ordered[index - 1].version == migration.version {
                throw .duplicate(migration.version, ordered[index - 1].fileName, migration.fileName)
            }
            guard Int(migration.version) == index + 1 else {
                throw .gap(expected: Int32(clamping: index + 1), found: migration.fileName)
            }
        }
        self.migrations = ordered
    }

    /// Reads every `NNNN-name.sql` of a folder. Files without the ending `.sql` are left alone, other `.sql` files are refused.
    public init(folder: String) throws(MigrationError) {
        var migrations: [Migration] = []
        for file in try SQLFiles.names(in: folder) {
            guard let (version, name) = Migration.parts(ofFile: file) else { throw .badFileName(file) }
            let sql = try SQLFiles.text(of: folder + "/" + file)
            migrations.append(Migration(version: version, name: name, sql: sql))
        }
        guard !migrations.isEmpty else { throw .unreadable(folder, "holds no migration") }
        try self.init(migrations)
    }

    /// The highest version; 0 for an empty set.
    public var latest: Int32 { migrations.last?.version ?? 0 }
}
