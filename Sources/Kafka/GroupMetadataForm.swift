/// The bytes of `rd_kafka_consumer_group_metadata_write`, read: magic, generation, group, member, instance.
///
/// The form is librdkafka's own and not part of its contract, so anything unexpected is an error and no guess.
struct GroupMetadataForm {
    let group: String
    let member: String
    let generation: Int32

    private static let magic = Array("CGMDv2:".utf8)

    init(_ bytes: [UInt8]) throws(KafkaError) {
        let texts = Self.magic.count + MemoryLayout<Int32>.size
        guard bytes.starts(with: Self.magic), bytes.count >= texts else {
            throw Self.unknown("it does not begin with CGMDv2: and a generation")
        }
        generation = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: Self.magic.count, as: Int32.self) }
        let parts = bytes[texts...].split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw Self.unknown("group and member do not end") }
        group = String(decoding: parts[0], as: UTF8.self)
        member = String(decoding: parts[1], as: UTF8.self)
    }

    private static func unknown(_ reason: String) -> KafkaError {
        KafkaError(
            .inconsistent,
            text: "librdkafka \(LibraryVersion.current) writes group metadata in an unknown form: \(reason)",
            operation: GroupMetadata.operation)
    }
}
