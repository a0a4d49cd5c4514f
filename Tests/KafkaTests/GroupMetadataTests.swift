import Testing

@testable import Kafka

@Suite struct GroupMetadataTests {
    @Test(arguments: [
        ("flow-c", "member-1", 7 as Int32, nil as String?, true), ("flow-c", "member-1", 0, "static-1", true),
        ("flow-c", "member-1", -1, nil, false), ("flow-c", "", 3, nil, false), ("g", "m", Int32.max, "", true),
    ])
    func `reads what librdkafka has stored`(
        group: String, member: String, generation: Int32, instance: String?, isMember: Bool
    ) throws {
        let metadata = try GroupMetadata(group: group, member: member, generation: generation, instance: instance)
        #expect(metadata.group == group)
        #expect(metadata.member == member)
        #expect(metadata.generation == generation)
        #expect(metadata.isMember == isMember)
    }

    @Test(arguments: [
        ("CGMDv3:", "it does not begin with CGMDv2: and a generation"),
        ("CGMDv2:abc", "it does not begin with CGMDv2: and a generation"),
        ("", "it does not begin with CGMDv2: and a generation"),
        ("CGMDv2:1234group", "group and member do not end"),
        ("CGMDv2:1234group\0member", "group and member do not end"),
    ])
    func `refuses a form that it does not know`(text: String, reason: String) {
        let error = failure { () throws(KafkaError) in _ = try GroupMetadataForm(Array(text.utf8)) }
        #expect(error?.code == .inconsistent)
        let beginning = "librdkafka \(LibraryVersion.current) writes group metadata in an unknown form: "
        #expect(error?.text == beginning + reason)
    }

    @Test func `a consumer outside of a group is no member`() throws {
        let bench = try Bench()
        let consumer = try bench.consumer()
        let metadata = try consumer.groupMetadata()
        #expect(metadata.group == "readers")
        #expect(!metadata.isMember)
    }
}
