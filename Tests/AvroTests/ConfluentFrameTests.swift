import Avro
import Testing

@Suite struct ConfluentFrameTests {
    @Test(
        arguments: [
            ([0, 0, 0, 0, 2], 2), ([0, 0x01, 0x02, 0x03, 0x04, 9, 9], 0x0102_0304),
            ([0, 0xFF, 0xFF, 0xFF, 0xFF], 0xFFFF_FFFF),
        ] as [([UInt8], UInt32)])
    func `reads the id, most significant byte first, and writes it back`(bytes: [UInt8], id: UInt32) throws {
        let frame = try bytes.withUnsafeBytes { try ConfluentFrame($0) }
        #expect(frame.schemaID == id)
        #expect(frame.header == Array(bytes.prefix(5)))
    }

    @Test(
        arguments: [
            ([], "0 bytes, a frame has at least 5"), ([0, 0, 0, 2], "4 bytes, a frame has at least 5"),
            (Array("{\"a\":1}".utf8), "starts with byte 123, a frame starts with 0"),
        ] as [([UInt8], String)])
    func `refuses what is no frame`(bytes: [UInt8], detail: String) {
        let error = Fixtures.failure { _ = try bytes.withUnsafeBytes { try ConfluentFrame($0) } }
        #expect(error?.reason == .malformedFrame)
        #expect(error?.detail == detail)
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 1], true), ([0, 0, 0, 0], false), (Array("{\"a\":1}".utf8), false), ([], false),
        ] as [([UInt8], Bool)])
    func `tells a frame from JSON`(bytes: [UInt8], isLikely: Bool) {
        #expect(bytes.withUnsafeBytes(ConfluentFrame.isLikely) == isLikely)
    }
}
