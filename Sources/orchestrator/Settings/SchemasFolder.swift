internal import Foundation

/// Finds the folder `Schemas`, which holds `avro` and `postgres`.
enum SchemasFolder {
    /// The name of the folder.
    static let name = "Schemas"

    /// The folder for this process (``find(workingDirectory:executable:exists:)``).
    static let located: String = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return find(workingDirectory: FileManager.default.currentDirectoryPath, executable: executable) {
            FileManager.default.fileExists(atPath: $0)
        }
    }()

    /// The first that exists: `Schemas` in the working directory; in a folder above the executable (a package's
    /// `.build`); `share/orchestrator/Schemas` beside the executable's `bin`. None: the first, so that errors name it.
    static func find(workingDirectory: String, executable: String, exists: (String) -> Bool) -> String {
        let first = join(workingDirectory, name)
        var candidates = [first]
        var folder = parent(executable)
        let share = join(parent(folder), "share/orchestrator/" + name)
        while !folder.isEmpty {
            candidates.append(join(folder, name))
            folder = folder == "/" ? "" : parent(folder)
        }
        candidates.append(share)
        return candidates.first { exists(join($0, "avro")) || exists(join($0, "postgres")) } ?? first
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
