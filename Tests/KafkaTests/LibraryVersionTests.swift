import Kafka
import Testing

@Suite struct LibraryVersionTests {
    @Test(arguments: [(0x0008_0b00, "0.8.11"), (0x0109_02ff, "1.9.2"), (0x01ff_ffff, "1.255.255")])
    func `refuses a version before 2`(number: Int32, name: String) {
        let error = failure { () throws(KafkaError) in try LibraryVersion(number: number).requireSupported() }
        #expect(error?.code == .unsupportedFeature)
        #expect(error?.text == "librdkafka \(name) is too old, at least 2.0.0 is needed: install a newer one")
    }

    @Test(arguments: [0x0200_0000, 0x0200_02ff, 0x020a_00ff, 0x0300_0000] as [Int32])
    func `accepts version 2 and newer`(number: Int32) throws {
        try LibraryVersion(number: number).requireSupported()
    }

    @Test func `the library of this process is supported`() throws {
        #expect(LibraryVersion.current >= .oldestSupported)
        try LibraryVersion.current.requireSupported()
    }
}
