import Testing

@testable import Kafka

@Suite struct KafkaErrorTests {
    @Test func `says where, what and what to do`() {
        let error = KafkaError(
            .illegalGeneration, kind: .abortable, text: "refused", operation: "send offsets to transaction")
        #expect(
            error.description == """
                send offsets to transaction: refused [ILLEGAL_GENERATION (22), abortable]; \
                the partitions belong to another member now: abort and drop what is in memory
                """)
    }

    @Test func `names topic and partition`() {
        #expect(KafkaError(.timedOut, operation: "read", at: TopicPartition("a", 4)).place == "read: a[4]")
        #expect(KafkaError(.timedOut, operation: "read", topic: "a").place == "read: a")
        #expect(KafkaError(.timedOut, operation: "read").place == "read")
    }

    @Test func `takes the text of the code when there is no other`() {
        #expect(KafkaError(.timedOut, operation: "read").text == "Local: Timed out")
    }

    @Test(arguments: [
        (KafkaError.Kind.retriable, "make the same call again with identical arguments"),
        (.abortable, "abort the transaction"), (.fatal, "destroy this client and create a new one"),
        (.other, "remove the cause named here, then try again"),
    ])
    func `each kind has its remedy`(kind: KafkaError.Kind, remedy: String) {
        #expect(KafkaError(.inconsistent, kind: kind, operation: "x").remedy == remedy)
    }

    @Test(arguments: [
        (ErrorCode.allBrokersDown, "bootstrap.servers"), (.authentication, "sasl"), (.unknownTopic, "create the topic"),
        (.topicAuthorizationFailed, "ACL"), (.messageTooLarge, "message.max.bytes"), (.unsupportedFeature, "broker"),
        (.producerFenced, "transactional.id"), (.autoOffsetReset, "offset"), (.timedOut, "can be reached"),
        (.invalidSessionTimeout, "session.timeout.ms"),
    ])
    func `a known code has its own remedy`(code: ErrorCode, word: String) {
        #expect(KafkaError(code, operation: "x").remedy.contains(word))
    }

    @Test func `an absent error of librdkafka is none`() {
        #expect(KafkaError(consuming: nil, client: nil, operation: "x") == nil)
    }

    @Test func `reads a text up to its end`() {
        #expect(String(cText: [104, 105, 0, 120]) == "hi")
        #expect(String(cText: []) == "")
    }
}
