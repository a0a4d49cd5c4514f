import Kafka
import Testing

@Suite struct ErrorCodeTests {
    @Test(arguments: [
        (ErrorCode.timedOut, "_TIMED_OUT (-185)"), (.illegalGeneration, "ILLEGAL_GENERATION (22)"),
        (.noError, "NO_ERROR (0)"), (.fenced, "_FENCED (-144)"), (.producerFenced, "PRODUCER_FENCED (90)"),
    ])
    func `has the name of librdkafka's header`(code: ErrorCode, shown: String) {
        #expect(code.description == shown)
    }

    @Test func `a number that nobody knows says so`() {
        #expect(ErrorCode(rawValue: 7_777).name.contains("7777"))
    }

    @Test func `exactly three codes end a membership`() {
        let ending = (-300...200).map { ErrorCode(rawValue: $0) }.filter(\.endsMembership)
        #expect(ending == [.illegalGeneration, .unknownMemberID, .fencedInstanceID])
    }
}
