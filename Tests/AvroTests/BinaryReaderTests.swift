import Avro
import Documents
import Glibc
import Testing

/// What a decoder refuses.
@Suite struct BinaryReaderTests {
    static let negative: [UInt8] = [1]  // -1
    static let huge: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]  // Int64.max
    static let lowest: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]  // Int64.min
    static let twoHundredThousand: [UInt8] = [0x80, 0xB5, 0x18]
    static let billion: [UInt8] = [0x80, 0xA8, 0xD6, 0xB9, 7]

    @Test(
        arguments: [
            (#""string""#, negative, AvroError.Reason.malformedValue, "f", "a length of -1"),
            (#""string""#, huge, .truncated, "f", "a length of 9223372036854775807"),
            (#""string""#, lowest, .malformedValue, "f", "a length of -9223372036854775808"),
            (#""bytes""#, billion + [1], .truncated, "f", "a length of 1000000000"),
            (#""string""#, [4, 0xC3, 0x28], .malformedText, "f", "not UTF-8"),
            (#""bytes""#, [2, 0xFF], .malformedText, "f", "not UTF-8"),
            (#"{"type":"fixed","name":"F","size":3}"#, [0x61], .truncated, "f", "inside a value"),
            (#"{"type":"fixed","name":"F","size":1}"#, [0xFF], .malformedText, "f", "not UTF-8"),
            (#""boolean""#, [2], .malformedValue, "f", "a boolean of 2"),
            (#""int""#, [0x80, 0x80, 0x80, 0x80, 0x10], .malformedValue, "f", "an int of 2147483648"),
            (#""long""#, Array(repeating: 0xFF, count: 11), .malformedValue, "f", "more than 64 bits"),
            (#""long""#, Array(repeating: 0xFF, count: 9) + [2], .malformedValue, "f", "more than 64 bits"),
            (#""double""#, [0, 0, 0, 0], .truncated, "f", "inside a value"),
            (#""float""#, [0], .truncated, "f", "inside a value"),
            (#"["null","int"]"#, [4], .malformedValue, "f", "branch 2 of a union of 2"),
            (#"["null","int"]"#, negative, .malformedValue, "f", "branch -1 of a union of 2"),
            (#"{"type":"enum","name":"E","symbols":["A"]}"#, [2], .malformedValue, "f", "symbol 1 of an enum of 1"),
            (#"{"type":"enum","name":"E","symbols":["A"]}"#, negative, .malformedValue, "f", "symbol -1"),
            (#"{"type":"array","items":"null"}"#, billion + [0], .overLimit, "f", "more than 500000 values"),
            (
                #"{"type":"array","items":"null"}"#, twoHundredThousand + twoHundredThousand + twoHundredThousand + [0],
                .overLimit, "f", "values"
            ),
            (#"{"type":"array","items":"string"}"#, [20, 0], .truncated, "f", "a block of 10 elements where 1 bytes"),
            (#"{"type":"array","items":"int"}"#, lowest + [2], .malformedValue, "f", "a block of -9223372036854775808"),
            (#"{"type":"array","items":"int"}"#, [1, 1, 2, 0], .malformedValue, "f", "a block of -1 bytes"),
            (
                #"{"type":"array","items":"int"}"#, [1] + huge + [2, 0], .malformedValue, "f",
                "a block of 9223372036854775807 bytes"
            ),
            (#"{"type":"array","items":"int"}"#, [2, 2], .truncated, "f", "inside a number"),
            (#"{"type":"array","items":"boolean"}"#, [4, 1, 9, 0], .malformedValue, "f[1]", "a boolean of 9"),
            (
                #"{"type":"map","values":"int"}"#, [2, 2, 0, 2, 0], .malformedMap, #"f["\#u{0}"]"#,
                "a key that holds NUL"
            ),
            (#"{"type":"map","values":"int"}"#, [2, 2, 0xFF, 2, 0], .malformedText, "f[\"\u{FFFD}\"]", "not UTF-8"),
            (#"{"type":"map","values":"boolean"}"#, [2, 2, 0x6B, 9, 0], .malformedValue, #"f["k"]"#, "a boolean of 9"),
            (#""int""#, [2, 0], .trailingBytes, "", "1 bytes follow the record"),
            (#""int""#, [], .truncated, "f", "inside a number"),
        ] as [(String, [UInt8], AvroError.Reason, String, String)])
    func `refuses impossible bytes and says where`(
        field: String, bytes: [UInt8], reason: AvroError.Reason, path: String, detail: String
    ) throws {
        let schema = try Fixtures.record(#"{"name": "f", "type": \#(field)}"#)
        let error = Fixtures.failure { _ = try Fixtures.decode(bytes, schema) }
        #expect(error?.reason == reason)
        #expect(error?.path == path)
        #expect(error?.detail.contains(detail) == true, "\(String(describing: error))")
    }

    @Test func `gives the path through records, arrays and unions`() throws {
        let schema = try Fixtures.schema(1)
        var bytes = try Fixtures.encode(json: Fixtures.decision, schema)
        let recommendation = Array("approve".utf8)
        let last = try #require(bytes.indices.last { bytes[$0...].starts(with: recommendation) })
        bytes[last] = 0xFF
        let error = Fixtures.failure { _ = try Fixtures.decode(bytes, schema) }
        #expect(error?.reason == .malformedText)
        #expect(error?.path == "specialist_votes[1].recommendation")
    }

    @Test(arguments: Fixtures.records.indices)
    func `refuses a record that is cut off at any byte`(index: Int) throws {
        let (id, json) = Fixtures.records[index]
        let schema = try Fixtures.schema(id)
        let bytes = try Fixtures.encode(json: json, schema)
        var decoder = try RecordDecoder(schema: schema)
        for end in 0..<bytes.count {
            let error = Fixtures.failure { _ = try decoder.decode(Array(bytes[..<end])) }
            #expect(error?.reason == .truncated, "cut at \(end)")
            #expect(error?.path.isEmpty == false, "cut at \(end)")
        }
        #expect(try decoder.decode(bytes).count == schema.fieldNames.count)
    }

    @Test func `survives random corruption and can write again whatever it accepts`() throws {
        var random = SplitMix(state: 20_260_302)
        let before = Self.peakMemory()
        var accepted = 0
        for (id, json) in Fixtures.records {
            let schema = try Fixtures.schema(id)
            let original = try Fixtures.encode(json: json, schema)
            var decoder = try RecordDecoder(schema: schema)
            var encoder = try RecordEncoder(schema: schema)
            for _ in 0..<3000 {
                var bytes = original
                for _ in 0...Int(random.next() % 4) { Self.corrupt(&bytes, &random) }
                do {
                    let root = try decoder.decode(bytes)
                    accepted += 1
                    _ = try encoder.encode(root, as: .avro)
                } catch {
                    #expect(error.reason != .library && error.reason != .wrongType, "\(error)")
                }
            }
        }
        #expect(accepted > 1000)
        #expect(Self.peakMemory() - before < 128 << 20)
    }

    @Test(arguments: [(DecodingLimits(depth: 3), "depth"), (DecodingLimits(values: 5), "values")])
    func `keeps to the limits given`(limits: DecodingLimits, name: String) throws {
        let schema = try Schema(
            json: #"{"type":"record","name":"T","fields":[{"name":"n","type":["null","T"]}]}"#)
        var decoder = try RecordDecoder(schema: schema, limits: limits)
        #expect(try decoder.decode([0]).count == 1)
        #expect(throws: AvroError.self, "\(name)") { _ = try decoder.decode([2, 2, 2, 0]) }
    }

    @Test func `bounds recursion and map entries by default`() throws {
        let tree = try Schema(json: #"{"type":"record","name":"T","fields":[{"name":"n","type":["null","T"]}]}"#)
        var decoder = try RecordDecoder(schema: tree)
        #expect(
            Fixtures.failure { _ = try decoder.decode(Array(repeating: 2, count: 1_000_000)) }?.reason == .overLimit)
        let map = try Fixtures.record(#"{"name":"m","type":{"type":"map","values":"null"}}"#)
        let entries: [UInt8] = Array(repeating: [2, 0x6B], count: 10_001).flatMap { $0 }
        let error = Fixtures.failure {
            _ = try Fixtures.decode([0xA2, 0x9C, 0x01] as [UInt8] + entries + [0 as UInt8], map)
        }
        #expect(error?.detail.contains("a map of more than 10000 entries") == true)
    }

    private static func corrupt(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 6 {
        case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 3: if bytes.count > 1 { bytes.remove(at: place) }
        case 4: bytes.replaceSubrange(place..<min(place + 1, bytes.count), with: huge)
        default: bytes[place] = 0xFF
        }
    }

    /// The most memory that the process ever had, in bytes.
    private static func peakMemory() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}

/// A small generator with a fixed seed, so that every run sees the same bytes.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
