import Testing

@testable import orchestrator

@Suite struct `Time shift` {
    @Test(arguments: [
        (#"{"id":"a","created_at":1000,"valid_until":5000}"#, #"{"id":"a","created_at":1100,"valid_until":5100}"#),
        (#"{"created_at":1000,"valid_until":null}"#, #"{"created_at":1100,"valid_until":null}"#),
        (#"{"created_at":"1970-01-01T00:00:01Z"}"#, #"{"created_at":"1970-01-01T00:00:01.100Z"}"#),
        (
            #"{"created_at":1000,"cognitive_plan":{"created_at":900,"valid_until":2000,"approved_at":950}}"#,
            #"{"created_at":1100,"cognitive_plan":{"created_at":1000,"valid_until":2100,"approved_at":1050}}"#
        ),
        (
            #"{"created_at":1000,"cognitive_plan":"{\"created_at\": 900}"}"#,
            #"{"created_at":1100,"cognitive_plan":"{\"created_at\":1000}"}"#
        ),
        (
            #"{"created_at":1000,"cognitive_plan":"\"{\\\"created_at\\\":900}\""}"#,
            #"{"created_at":1100,"cognitive_plan":"\"{\\\"created_at\\\":1000}\""}"#
        ),
        (
            #"{"created_at":1000,"cognitive_plan":"no json","metadata":{"created_at":1}}"#,
            #"{"created_at":1100,"cognitive_plan":"no json","metadata":{"created_at":1}}"#
        ),
    ])
    func `moves the times of decision and plan and nothing else`(_ text: String, _ moved: String) throws {
        let shift = try #require(TimeShift(of: Array(text.utf8), now: 1100))
        #expect(shift.delta == 100)
        #expect(String(decoding: shift.applied(to: Array(text.utf8)), as: UTF8.self) == moved)
    }

    @Test(arguments: ["{}", #"{"created_at":null}"#, #"{"created_at":"soon"}"#, "[]", "no json"])
    func `is none without a time to start from`(_ text: String) {
        #expect(TimeShift(of: Array(text.utf8), now: 0) == nil)
    }
}
