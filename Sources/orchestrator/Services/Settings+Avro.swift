internal import Avro

extension Settings {
    /// The registry in the schemas folder.
    func schemaRegistry() throws -> FileSchemaRegistry {
        do throws(AvroError) {
            return try FileSchemaRegistry(folder: avroFolder)
        } catch {
            throw CommandFailure(.configuration, "schemas: \(error); check SCHEMAS_BASE_PATH")
        }
    }
}
