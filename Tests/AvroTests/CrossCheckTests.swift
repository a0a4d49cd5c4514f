import Avro
import Documents
import Foundation
import Testing

/// Every schema's record against fastavro, a second implementation: it reads what we wrote, we read what it wrote.
@Suite struct CrossCheckTests {
    private static let script = """
        import base64, fastavro, io, json, sys
        for line in sys.stdin:
            case = json.loads(line)
            schema = fastavro.parse_schema(json.load(open(case["schema"])))
            def plain(value):
                if hasattr(value, "timestamp"): return round(value.timestamp() * 1000)
                if isinstance(value, dict): return {k: plain(v) for k, v in value.items()}
                if isinstance(value, list): return [plain(v) for v in value]
                return value
            read = plain(fastavro.schemaless_reader(io.BytesIO(base64.b64decode(case["bytes"])), schema, None))
            out = io.BytesIO()
            fastavro.schemaless_writer(out, schema, case["record"])
            print(json.dumps({"read": read, "bytes": base64.b64encode(out.getvalue()).decode()}))
        """

    @Test func `agrees with fastavro in both directions`() throws {
        guard try Self.python(["-c", "import fastavro"], input: "") != nil else {
            print("CrossCheckTests: skipped, python3 cannot import fastavro (pip install fastavro)")
            return
        }
        let list = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: Fixtures.folder + "/registry.json")))
        let entries = try #require((list as? [String: Any])?["schemas"] as? [[String: Any]])
        var input = ""
        for (id, json) in Fixtures.records {
            let file = try #require(entries.first { $0["id"] as? Int == Int(id) }?["file"] as? String)
            let bytes = Data(try Fixtures.encode(json: json, Fixtures.schema(id))).base64EncodedString()
            let record = json.replacing("\n", with: " ")
            input += #"{"schema":"\#(Fixtures.folder)/\#(file)","bytes":"\#(bytes)","record":\#(record)}"# + "\n"
        }
        let output = try #require(try Self.python(["-c", Self.script], input: input))
        let lines = output.split(separator: "\n")
        #expect(lines.count == Fixtures.records.count)
        for ((id, json), line) in zip(Fixtures.records, lines) {
            let answer = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let read = try JSONSerialization.data(withJSONObject: try #require(answer?["read"]))
            #expect(try Fixtures.canonical(String(decoding: read, as: UTF8.self)) == Fixtures.canonical(json))
            let bytes = try #require((answer?["bytes"] as? String).flatMap { Data(base64Encoded: $0) })
            #expect(try Array(bytes) == Fixtures.encode(json: json, Fixtures.schema(id)))
            #expect(
                try Fixtures.canonical(Fixtures.decode(Array(bytes), Fixtures.schema(id))) == Fixtures.canonical(json))
        }
    }

    /// What python3 prints; nil when it cannot be started or fails.
    private static func python(_ arguments: [String], input: String) throws -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: output, as: UTF8.self) : nil
    }
}
