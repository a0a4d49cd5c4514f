internal import CRdkafka

/// Who a consumer is in its group, as of one moment: what an offset commit in a transaction is checked against.
///
/// `@unchecked Sendable`: the object of librdkafka is never changed between `init` and `deinit`, and calls only read it.
public final class GroupMetadata: @unchecked Sendable {
    let raw: OpaquePointer
    /// The id of the group.
    public let group: String
    /// The id that the broker gave this member; empty when it is none.
    public let member: String
    /// The generation of the group; -1 when this is no member.
    public let generation: Int32

    /// Names a member explicitly, as a tool or a test does; a consumer's own comes with ``RebalanceEvent/assigned(_:_:)``.
    public convenience init(group: String, member: String, generation: Int32, instance: String? = nil)
        throws(KafkaError)
    {
        let raw = rd_kafka_consumer_group_metadata_new_with_genid(group, generation, member, instance)
        try self.init(owning: raw)
    }

    /// Takes over librdkafka's object. It has no getters, so its own serial form is read.
    init(owning raw: OpaquePointer?) throws(KafkaError) {
        guard let raw else {
            throw KafkaError(.wrongState, text: "this consumer is in no group", operation: Self.operation)
        }
        do throws(KafkaError) {
            let form = try GroupMetadataForm(try Self.serialForm(of: raw))
            (group, member, generation) = (form.group, form.member, form.generation)
        } catch {
            rd_kafka_consumer_group_metadata_destroy(raw)
            throw error
        }
        self.raw = raw
    }

    deinit {
        rd_kafka_consumer_group_metadata_destroy(raw)
    }

    /// False for metadata read outside of an assignment, which must not be used to commit.
    public var isMember: Bool { generation >= 0 && !member.isEmpty }

    static let operation = "read group metadata"

    private static func serialForm(of raw: OpaquePointer) throws(KafkaError) -> [UInt8] {
        var buffer: UnsafeMutableRawPointer?
        var size = 0
        let error = rd_kafka_consumer_group_metadata_write(raw, &buffer, &size)
        if let error = KafkaError(consuming: error, client: nil, operation: operation) { throw error }
        defer { rd_kafka_mem_free(nil, buffer) }
        return Array(UnsafeRawBufferPointer(start: buffer, count: size))
    }
}
