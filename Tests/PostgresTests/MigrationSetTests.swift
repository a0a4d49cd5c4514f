import Foundation
import Postgres
import Testing

@Suite struct MigrationSetTests {
    @Test func `a folder is read in order, and other files are left alone`() throws {
        let files = ["0002-b.sql": "SELECT 2", "0001-a_1.sql": "SELECT 1", "README.md": "", "x.sql~": ""]
        let folder = try SQLFolder(files)
        let set = try MigrationSet(folder: folder.path)
        #expect(set.migrations.map(\.version) == [1, 2])
        #expect(set.migrations.map(\.name) == ["a_1", "b"])
        #expect(set.migrations.map(\.sql) == ["SELECT 1", "SELECT 2"])
        #expect(set.migrations.map(\.fileName) == ["0001-a_1.sql", "0002-b.sql"])
        #expect(set.latest == 2)
    }

    @Test func `a checksum is the SHA-256 of the file`() {
        #expect(
            Migration(version: 1, name: "a", sql: "abc").checksum
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Migration(version: 1, name: "a", sql: "").checksum
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test(arguments: [
        "1-a.sql", "00001-a.sql", "0000-a.sql", "0001a.sql", "0001-.sql", "a.sql", "0001-ä.sql", "0001-a b.sql",
        "٠٠٠١-a.sql",
    ])
    func `a file with another form of name is refused`(file: String) throws {
        let folder = try SQLFolder([file: "SELECT 1"])
        #expect(throws: MigrationError.badFileName(file)) { try MigrationSet(folder: folder.path) }
    }

    static let numberings: [([String], MigrationError)] = [
        (["0002-b.sql"], .gap(expected: 1, found: "0002-b.sql")),
        (["0001-a.sql", "0003-c.sql"], .gap(expected: 2, found: "0003-c.sql")),
        (["0001-a.sql", "0002-b.sql", "0002-c.sql"], .duplicate(2, "0002-b.sql", "0002-c.sql")),
    ]

    @Test(arguments: numberings) func `gaps and doubles are refused`(files: [String], error: MigrationError) throws {
        let folder = try SQLFolder(Dictionary(uniqueKeysWithValues: files.map { ($0, "SELECT 1") }))
        #expect(throws: error) { try MigrationSet(folder: folder.path) }
    }

    @Test func `a folder that is empty or not there is refused`() throws {
        let folder = try SQLFolder([:])
        #expect(throws: MigrationError.unreadable(folder.path, "holds no migration")) {
            try MigrationSet(folder: folder.path)
        }
        #expect(throws: MigrationError.unreadable("/nowhere", "No such file or directory")) {
            try MigrationSet(folder: "/nowhere")
        }
    }

    @Test func `a file that is not UTF-8 is refused`() throws {
        let folder = try SQLFolder([:])
        try Data([0x2D, 0x2D, 0xFF]).write(to: URL(fileURLWithPath: folder.path + "/0001-a.sql"))
        let error = #expect(throws: MigrationError.self) { try MigrationSet(folder: folder.path) }
        #expect("\(try #require(error))".hasPrefix("migrations: \(folder.path)/0001-a.sql is not UTF-8"))
    }
}

/// A temporary folder of files, removed with the value.
final class SQLFolder {
    let path: String

    init(_ files: [String: String]) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("migrations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
        for (name, text) in files { try Data(text.utf8).write(to: url.appendingPathComponent(name)) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
