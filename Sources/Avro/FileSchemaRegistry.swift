internal import Documents
internal import FoundationEssentials

/// A registry in a folder: `registry.json` names each schema's id, subject and file. All of it is read at once, so a
/// lookup is only a dictionary's.
///
/// ```json
/// { "schemas": [{ "id": 2, "subject": "execution.tickets-value", "file": "execution-ticket.avsc" }] }
/// ```
public struct FileSchemaRegistry: SchemaRegistry {
    /// The name of the list in the folder.
    public static let listName = "registry.json"

    /// Every schema of the folder, by id.
    public let schemas: [RegisteredSchema]
    private let folder: String

    /// Reads a folder.
    ///
    /// - Throws: ``AvroError`` that names the file: `registryUnreadable` when it is missing or `registry.json` is no
    ///   list of schemas, `malformedSchema` when a schema does not parse.
    public init(folder: String) throws(AvroError) {
        self.folder = folder
        let list = folder + "/" + Self.listName
        let document = Document()
        let text = try Self.contents(of: list)
        let root: Node
        do throws(MalformedJSON) { root = try document.parse(json: text) } catch {
            throw Self.unreadable(list, error.description)
        }
        guard let entries = root["schemas"], entries.kind == .list else {
            throw Self.unreadable(list, "it has no list \"schemas\"")
        }
        var found: [RegisteredSchema] = []
        for (index, entry) in entries.children.enumerated() {
            guard let id = entry["id"]?.integer.flatMap(UInt32.init(exactly:)),
                let subject = entry["subject"]?.text, let file = entry["file"]?.text
            else {
                throw Self.unreadable(list, "schemas[\(index)] needs \"id\", \"subject\" and \"file\"")
            }
            guard !found.contains(where: { $0.id == id || $0.subject == subject }) else {
                throw Self.unreadable(list, "schemas[\(index)] repeats id \(id) or subject \(subject)")
            }
            let path = folder + "/" + file
            let schema = try Schema(json: try Self.contents(of: path), source: path)
            found.append(RegisteredSchema(id: id, subject: subject, schema: schema))
        }
        schemas = found.sorted { $0.id < $1.id }
    }

    /// The schema with that id; an unknown one is an error that lists the known ones.
    public func schema(id: UInt32) throws(AvroError) -> RegisteredSchema {
        guard let found = schemas.first(where: { $0.id == id }) else {
            let known = schemas.map { "\($0.id) \($0.schema.name)" }.joined(separator: ", ")
            throw unknown("schema id \(id)", known: known)
        }
        return found
    }

    /// The schema of that subject; an unknown one is an error that lists the known ones.
    public func schema(subject: String) throws(AvroError) -> RegisteredSchema {
        guard let found = schemas.first(where: { $0.subject == subject }) else {
            throw unknown("subject \(subject)", known: schemas.map(\.subject).joined(separator: ", "))
        }
        return found
    }

    private func unknown(_ what: String, known: String) -> AvroError {
        AvroError(
            .unknownSchema, schema: folder, detail: "\(what) is not registered, known are: \(known)",
            advice: "add it to \(Self.listName), or check who wrote the record")
    }

    private static func contents(of path: String) throws(AvroError) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw unreadable(path, "it cannot be read")
        }
    }

    private static func unreadable(_ path: String, _ detail: String) -> AvroError {
        AvroError(
            .registryUnreadable, schema: path, detail: detail,
            advice: "check the folder of the schemas and its \(listName)")
    }
}
